import assert from "node:assert/strict";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { ImageThreads } from "../../../src/run/engines/image_threads.ts";
import { forcedFluxes, type ForcedOutput, forcedPhotometry } from "../../../src/stages/forced.ts";
import { reference, simd } from "../../make/engines.ts";
import { blankExposure, blend, drawTargets, randoms, target } from "../../make/fits/forced_scene.ts";

const flux = [40, 30, 12, -4, 8, 60, 15, 22], from = 6;
/** The first one has no neighbour: nobody asks for it. */
const targets = [target(7, "PSF", -38.2, 21.4), ...blend()];

/** Turned exposures of the blend in two bands, with noise and masked pixels. */
async function exposures() {
  const made = ["r", "z", "r"].map((band, k) =>
    blankExposure(band, { name: `decam-${k}-N4`, angle: 0.4 * k, shift: [6 * k, -9 * k], sigma: 1.8 + 0.1 * k })
  );
  for (const [k, e] of made.entries()) {
    await drawTargets(reference, e, targets, flux);
    const random = randoms(k);
    for (let i = 0; i < e.data.length; i++) {
      e.data[i] += 0.05 * random();
      if (random() > 0.94) e.ierr[i] = 0;
    }
  }
  return made;
}

for (const [kind, engine] of [["reference", reference], ["simd", simd]] as const) {
  Deno.test(`fluxes that threads measure are those of one engine, and so are their statistics, on ${kind}`, async () => {
    const work = { bands: ["r", "z"], exposures: await exposures(), targets, perExposure: false };
    const { stacked: want } = await forcedPhotometry({ ...work, engine });
    const made: ForcedOutput[] = [];
    for (const most of [0, 1, 2]) {
      await using threads = new ImageThreads(kind, most, 0);
      const onImages = most > 0 ? threads.run.bind(threads) as typeof threads.run : supplyOf(engine).onImages;
      const told: [number, number][] = [],
        progress = (_pass: string, done: number, all: number) => told.push([done, all]);
      made.push(await forcedFluxes({ ...supplyOf(engine), onImages }, { ...work, from, progress }));
      assert.equal(told.at(-1)![0], told.at(-1)![1], "all passes are told of");
    }
    for (const { stacked } of made) assert.deepEqual(stacked, made[0].stacked);
    for (const [b, fluxes] of made[0].stacked.entries()) {
      assert.equal(fluxes.length, flux.length - from);
      for (const [k, have] of fluxes.entries()) {
        const { rchisq, fracflux, fracin, fracmasked, ...same } = want[b][from + k];
        const { rchisq: r, fracflux: f, fracin: i, fracmasked: m, ...solved } = have;
        assert.deepEqual(solved, same);
        // Models of fewer neighbours are added up in another order.
        for (const [a, w] of [[r, rchisq], [f, fracflux], [i, fracin], [m, fracmasked]]) {
          assert.ok(Math.abs(a - w) <= 2e-5 * Math.abs(w) + 1e-9, `${b}, ${k}: ${a}, ${w}`);
        }
        assert.ok(have.nobs > 0 && have.rchisq > 0);
      }
    }
  });
}
