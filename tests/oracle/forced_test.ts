import assert from "node:assert/strict";
import { forcedPhotometry } from "../../src/stages/forced.ts";
import type { ForcedFlux } from "../../src/stages/forced/statistics.ts";
import { positions } from "../../src/math/cubic_map.ts";
import { fitSet } from "../make/fits/fit_set.ts";
import { hasSet } from "../make/open_sets.ts";
import { engine } from "../make/engines.ts";

const quantile = (values: number[], q: number) => values.sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];

type Fit = Awaited<ReturnType<typeof fitSet>>;

/** Forced fluxes at the fitted places and shapes. */
async function measure({ exposures, bands, fitted }: Fit) {
  const names = { release: 0, brickid: 0, brickname: "0285m165" };
  const targets = fitted.sources.map(({ parameters }, objid) => ({ ...names, objid, parameters }));
  return await forcedPhotometry({ engine, bands, exposures, targets });
}

/** Differences from the fitted fluxes, in their σ. */
function differences(
  { fitted }: Fit,
  stacked: ForcedFlux[][],
  keep: (source: number) => boolean = () => true,
): number[] {
  return stacked.flatMap((list, b) =>
    list.flatMap(({ flux }, i) => {
      const { parameters, ivar } = fitted.sources[i];
      return keep(i) && ivar.flux[b] > 0 ? [Math.abs(flux - parameters.flux[b]) * Math.sqrt(ivar.flux[b])] : [];
    })
  );
}

Deno.test({
  name: "forcedPhotometry() at the places and shapes fitted to ob_decals_grz gives the fitted fluxes",
  ignore: !hasSet("ob_decals_grz"),
  fn: async () => {
    const fit = await fitSet("ob_decals_grz"),
      { stacked, perExposure } = await measure(fit),
      { fitted, exposures } = fit;
    stacked.forEach((list, b) =>
      list.forEach((f, i) => {
        const ivar = fitted.sources[i].ivar.flux[b];
        assert.equal(f.flags, 0);
        // The fit sees its blob's pixels only, through the PSF at the blob's centre.
        assert.ok(f.ivar > 0.98 * ivar && f.ivar < 1.1 * ivar, `ivar ${f.ivar}, ${ivar} in the fit`);
        assert.ok(f.jointIvar <= f.ivar * (1 + 1e-6));
      })
    );
    // Measured 0.035 and 0.23 σ.
    const off = differences(fit, stacked), median = quantile(off, 0.5), worst = Math.max(...off);
    assert.ok(off.length >= 40 && median < 0.05 && worst < 0.3, `median ${median} σ, worst ${worst} σ`);
    assert.deepEqual(perExposure.map((list) => list.length), exposures.map(() => fitted.sources.length));
  },
});

Deno.test({
  name: "forcedPhotometry() on the pixels that the fit used gives the fluxes of sources that are alone in their blob",
  ignore: !hasSet("ob_decals_grz"),
  fn: async () => {
    const fit = await fitSet("ob_decals_grz"), { grid, found, fitted } = fit;
    for (const e of fit.exposures) {
      const brick = positions(e.nx, e.ny, (x, y) => grid.wcs.toPixel(...e.wcs.toSky(x, y)));
      e.ierr.forEach((_, i) => {
        const x = Math.round(brick.x[i]),
          y = Math.round(brick.y[i]),
          inside = x >= 0 && y >= 0 && x < grid.nx && y < grid.ny;
        if (!inside || found.blobs.data[y * grid.nx + x] < 0) e.ierr[i] = 0;
      });
    }
    const alone = (i: number) => fitted.sources.filter((s) => s.blob === fitted.sources[i].blob).length === 1;
    const { stacked } = await measure(fit), off = differences(fit, stacked, alone);
    // Measured 0.009 and 0.05 σ: the PSF of the source's own place, and the f32 of both.
    const median = quantile(off, 0.5), worst = Math.max(...off);
    assert.ok(off.length >= 20 && median < 0.02 && worst < 0.1, `median ${median} σ, worst ${worst} σ`);
  },
});
