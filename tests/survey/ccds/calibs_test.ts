import assert from "node:assert/strict";
import { calibPaths, type CcdName } from "../../../src/survey/ccds/calibs.ts";

/** A CCD of the layout of DR9 and later. */
const recent: CcdName = {
  imageFilename: "90prime/CP/V2.3/CP20180312/ksb_180313_081856_ooi_g_ls9.CCD4.fits",
  ...{ camera: "90prime", expnum: 81900123, ccdname: "CCD4" },
};
/** One of DR3's. */
const old: CcdName = {
  imageFilename: "90prime/CP20160202/ksb_160203_115029_ooi_r_v1-ccd2.fits",
  ...{ camera: "90prime", expnum: 5742149339, ccdname: "ccd2" },
};

Deno.test("calibPaths() names every place that a release of the survey has used", () => {
  const dir = "90prime/CP/V2.3/CP20180312", base = "ksb_180313_081856_ooi_g_ls9";
  const psf = calibPaths(recent, "psfex", "single"), sky = calibPaths(recent, "sky", "single");
  for (
    const path of [
      `calib/psfex/${dir}/${base}-psfex.fits`,
      `calib/psfex-single/${dir}/${base}/${base}-CCD4-psfex.fits`,
      `calib/${dir}/${base}/${base}-CCD4-psfex.fits`,
      `calib/${dir}/${base}-psfex.fits`,
    ]
  ) assert.ok(psf.includes(path), path);
  for (
    const path of [
      `calib/sky-single/${dir}/${base}/${base}-CCD4-splinesky.fits`,
      `calib/${dir}/${base}/${base}-CCD4-splinesky.fits`,
    ]
  ) assert.ok(sky.includes(path), path);
  // Files of all cameras were called after DECam at first.
  assert.ok(
    calibPaths(old, "psfex", "single").includes("calib/90prime/psfex/57421/5742149339/decam-5742149339-ccd2.fits"),
  );
  const mosaic = { ...old, camera: "mosaic", expnum: 74931, ccdname: "ccd3" };
  assert.ok(
    calibPaths(mosaic, "sky", "merged").includes("calib/mosaic/splinesky/00074/00074931/decam-00074931-ccd3.fits"),
  );
});

Deno.test("calibPaths() tries files of one CCD or merged ones first, as asked, the oldest last, and none twice", () => {
  for (const ccd of [recent, old, { ...old, camera: "decam" }]) {
    for (const kind of ["psfex", "sky"] as const) {
      const single = calibPaths(ccd, kind, "single"), merged = calibPaths(ccd, kind, "merged");
      assert.equal(new Set(single).size, single.length);
      assert.deepEqual([...merged].sort(), [...single].sort());
      assert.match(single[0], /-single\//);
      assert.doesNotMatch(merged[0], /-single\//);
      const tail = kind === "psfex" ? "psfex" : "splinesky";
      assert.match(single.at(-1)!, new RegExp(`-${ccd.ccdname}-${tail}.fits$`));
      assert.equal(single.at(-1), merged.at(-1));
    }
  }
});
