import assert from "node:assert/strict";
import { numbers } from "../../src/base/table.ts";
import { radians } from "../../src/base/units.ts";
import { readImage, readTable } from "../../src/io/fits.ts";
import { referenceFits } from "../make/references.ts";
import { hasSet, loadSet, openSetNames } from "../make/open_sets.ts";

for (const name of openSetNames) {
  const loaded = hasSet(name) ? await loadSet(name) : undefined;
  const trace = await referenceFits(`trace/${name}/tims.fits`);
  Deno.test({
    name: `loadExposures() reproduces the traced exposures of ${name}`,
    ignore: !trace || !loaded,
    fn: async () => {
      const { exposures } = loaded!;
      const tims = readTable(trace!.hdu("TIMS")), get = (c: string) => numbers(tims, c)!;
      const images = await Promise.all(
        ["image", "ie", "dq"].map((k) => referenceFits(`trace/${name}/tims-${k}.fits.gz`)),
      );
      assert.equal(exposures.length, tims.nrows);
      exposures.forEach((e, i) => {
        assert.deepEqual([e.expnum, e.x0, e.y0, e.nx, e.ny], ["expnum", "x0", "y0", "w", "h"].map((c) => get(c)[i]));
        const close = (have: number, column: string, tolerance: number) =>
          assert.ok(
            Math.abs(have / get(column)[i] - 1) < tolerance,
            `${column} of ${e.name}: ${have}, want ${get(column)[i]}`,
          );
        close(e.zpscale, "zpscale", 1e-6);
        close(e.psfnorm, "psfnorm", 2e-6);
        close(e.galnorm, "galnorm", 5e-6);
        // The reference takes the linear term of a SIP fit to the TPV, off by up to 1.2e-6 here.
        close(e.pixscale, "pixscale", 3e-6);
        close(e.headerFwhm, "psf_fwhm", 1e-6);
        close(e.mjd, "mjd_tai", 1e-12);
        const plane = (k: number) => images[k]!.hdus.filter((h) => h.kind === "image")[i];
        const [image, ie, dq] = [0, 1, 2].map((k) => readImage(plane(k)).data);
        const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a).reduce((w, v, k) => Math.max(w, Math.abs(v - b[k])), 0);
        assert.equal(worst(e.dq, dq), 0, `mask of ${e.name}`);
        assert.ok(worst(e.ierr, ie) <= 1e-6 / e.sig1, `ierr of ${e.name}: ${worst(e.ierr, ie)}`);
        // The reference rounds to f32 after the sky, in the zero point and after it: three ulps of level and value.
        const sky = 2.5e-7 * Math.max(e.medianSky, 1) / e.zpscale;
        const bad = e.data.findIndex((v, k) => Math.abs(v - image[k]) > sky + 3.6e-7 * Math.abs(v));
        assert.equal(bad, -1, `pixel ${bad} of ${e.name}: ${e.data[bad]}, want ${image[bad]}`);
      });
    },
  });

  Deno.test({
    name: `the TPV of ${name} agrees with the traced SIP fit to 0.3 mas (0.001 px)`,
    ignore: !trace || !loaded,
    fn: async () => {
      const { exposures, grid } = loaded!;
      const points = readTable(trace!.hdu("WCSGRID")), get = (c: string) => numbers(points, c)!;
      let worst = 0, back = 0;
      for (let i = 0; i < points.nrows; i++) {
        const e = exposures[get("itim")[i]], [ra, dec] = e.wcs.toSky(get("x")[i], get("y")[i]);
        const d = Math.hypot((ra - get("ra")[i]) * Math.cos(radians(dec)), dec - get("dec")[i]) * 3.6e6;
        worst = Math.max(worst, d);
        const [x, y] = e.wcs.toPixel(ra, dec);
        back = Math.max(back, Math.hypot(x - get("x")[i], y - get("y")[i]));
        const [bx, by] = grid.wcs.toPixel(get("ra")[i], get("dec")[i]);
        assert.ok(Math.hypot(bx - get("brick_x")[i], by - get("brick_y")[i]) < 1e-6);
      }
      assert.ok(worst < 0.3 && back < 1e-8, `sky ${worst} mas, pixel round trip ${back} px`);
    },
  });
}
