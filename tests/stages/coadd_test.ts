import assert from "node:assert/strict";
import { readImage } from "../../src/io/fits.ts";
import { coadd } from "../../src/stages/coadd.ts";
import { modelInBlobs } from "../../src/stages/write/coadd_images.ts";
import { drawModelsOn } from "../../src/stages/draw_models.ts";
import { referenceFits, sharedPath } from "../make/references.ts";
import { fitSet } from "../make/fits/fit_set.ts";
import { hasSet } from "../make/open_sets.ts";
import { engine, reference } from "../make/engines.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";

const present = sharedPath("reference/ob_decals_grz/coadd") && hasSet("ob_decals_grz");

Deno.test({
  name: "coadd() equals the survey's coadds of ob_decals_grz, models included",
  ignore: !present,
  fn: async () => {
    const { grid, exposures, bands, fitted, found } = await fitSet("ob_decals_grz");
    const models = await drawModelsOn(engine, exposures, { grid, bands, sources: fitted.sources });
    const { bands: coadds } = await coadd(supplyOf(reference), grid, exposures, bands, { models });
    for (const c of coadds) {
      const want = async (type: string) =>
        Float64Array.from(
          readImage((await referenceFits(`ob_decals_grz/coadd/${type}-${c.band}.fits.fz`))!.hdu(1)).data,
        );
      /** Pixels that differ by more than `limit`. The reference's SIP fit moves positions by up to 0.001 px, so some
       * anchors, hence weights, are those of the neighbour, and values by 0.01 of the noise. */
      const differing = async (type: string, have: Float32Array, limit: (v: number) => number) => {
        const values = await want(type);
        return have.filter((v, i) => !(Math.abs(v - values[i]) <= limit(values[i]))).length / have.length;
      };
      const sigma = exposures.find((e) => e.band === c.band)!.sig1;
      assert.ok(
        await differing("image", c.image, (v) => 1e-4 + 0.01 * sigma + 2e-3 * Math.abs(v)) < 5e-3,
        `image ${c.band}`,
      );
      assert.ok(await differing("depth", c.psfdepth, (v) => 1e-5 * v) < 5e-3, `depth ${c.band}`);
      assert.ok(await differing("galdepth", c.galdepth, (v) => 2e-5 * v) < 5e-3, `galdepth ${c.band}`);
      assert.ok(await differing("psfsize", c.psfsize, (v) => 1e-5 * v) < 5e-3, `psfsize ${c.band}`);
      // invvar is stored with a step of a sixteenth of its scatter: half a step is up to 1 % of the value.
      assert.ok(await differing("invvar", c.invvar, (v) => 0.01 * v) < 5e-3, `invvar ${c.band}`);
      // Models differ where fits do: 0.2 sigma of one exposure's pixel noise.
      assert.ok(await differing("model", c.model, (v) => 0.2 * sigma + 0.02 * Math.abs(v)) < 5e-3, `model ${c.band}`);
      // The survey draws a source on its blob's pixels before it interpolates; the model beyond blobs differs by much more.
      const inBlobs = new Float32Array(c.model.length), near = (v: number) => 0.05 * sigma + 0.02 * Math.abs(v);
      modelInBlobs(c, found.blobs.data).fill(inBlobs, 0, inBlobs.length);
      assert.ok(await differing("blobmodel", inBlobs, near) < 5e-3, `blobmodel ${c.band}`);
      assert.ok(await differing("blobmodel", c.model, near) > 1e-2, `model ${c.band}`);
      assert.ok(c.nobs.every((v, i) => v >= c.ngood[i]));
    }
  },
});
