import { normal, uniformStream } from "../../../src/base/random.ts";
import { arcsecPerDegree, nanomaggies } from "../../../src/base/units.ts";
import { compressedImageHdu, fitsBytes } from "../../../src/io/fits.ts";
import type { Card } from "../../../src/io/fits.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { cornersOf } from "../../../src/post/science/sky.ts";
import type { BrickResult, RunResults, UnitResult } from "../../../src/post/science/results.ts";
import { madeRows } from "./science_rows.ts";

export const hostile = `"><script>document.title='pwned'</script>`;

/** Side of the coadds, pixels, and where their middle is, deg. */
const side = 160, place = { ra: 0.02, dec: 30 }, pixel = 0.262 / arcsecPerDegree;

/** A run as `readResults` gives it: 240 sources in three bricks, one of them of a hostile name, one without a derived table. */
export function madeResults(root: string, { points = false, bands = ["g", "r", "z"] } = {}): RunResults {
  const bricks = [hostile, "0001p300", "0004p300"],
    n = 240,
    uniform = uniformStream({ seed: 3, purpose: "report", id: 1n });
  const u = (i: number, k: number) => uniform(i, 10 + k), noise = (i: number, k: number) => normal(uniform, i, 50 + k);
  const mag = (i: number, b: string) => 20 + 5 * u(i, 0) + { g: 0.7, r: 0, z: -0.5 }[b]! + 0.3 * u(i, b.charCodeAt(0));
  const flux = (i: number, b: string) => nanomaggies(mag(i, b));
  const found = (i: number) => u(i, 1) < 1 / (1 + Math.exp((mag(i, "r") - 23.5) / 0.3));
  const fate = (i: number) => found(i) ? 0 : 2 + Math.floor(6 * u(i, 2)), brick = (i: number) => bricks[i % 2];
  const or = (i: number, v: number) => found(i) ? v : NaN;
  const rows = madeRows(n, {
    unique_id: (i) => `${i}_${brick(i)}_rs0`,
    id: (i) => i,
    brickname: brick,
    unit: () => "rs0",
    ra: (i) => (place.ra + 120 * pixel * (u(i, 3) - 0.5) + 360) % 360,
    dec: (i) => place.dec + 120 * pixel * (u(i, 4) - 0.5),
    fate,
    obiwan_mask: (i) => found(i) ? (u(i, 5) < 0.05 ? 3 : 1) : 0,
    targets_mask_true: (i) => u(i, 6) < 0.4 ? 7 : 0,
    targets_mask: (i) => found(i) && u(i, 6) < 0.45 ? 7 : 0,
    dra: (i) => or(i, 0.05 * noise(i, 1)),
    ddec: (i) => or(i, 0.05 * noise(i, 2)),
    tractor_ra_ivar: () => (arcsecPerDegree / 0.05) ** 2,
    tractor_dec_ivar: () => (arcsecPerDegree / 0.05) ** 2,
    real_separation: (i) => 20 * u(i, 7),
    ebv: (i) => 0.1 * u(i, 8),
    redshift: (i) => 0.5 + u(i, 9),
    tractor_type: (i) => found(i) ? ["PSF", "REX", "EXP", "DEV", "SER"][Math.floor(5 * u(i, 11))] : "",
    ...(points ? {} : {
      n: (i: number) => i % 3 === 0 ? 4 : 1,
      rhalf: (i: number) => 0.2 + u(i, 12),
      e1: (i: number) => 0.3 * noise(i, 3) / 3,
      e2: (i: number) => 0.3 * noise(i, 4) / 3,
      tractor_shape_r: (i: number) => or(i, 0.2 + u(i, 12) + 0.05 * noise(i, 5)),
      tractor_shape_r_ivar: () => 400,
      tractor_shape_e1: (i: number) => or(i, 0.1 * noise(i, 3) + 0.1 * noise(i, 6)),
      tractor_shape_e2: (i: number) => or(i, 0.1 * noise(i, 4) + 0.1 * noise(i, 7)),
      tractor_shape_e1_ivar: () => 100,
      tractor_shape_e2_ivar: () => 100,
    }),
    ...Object.fromEntries(bands.flatMap((b, k) =>
      Object.entries({
        [`${b}flux`]: (i: number) => flux(i, b),
        [`mag_true_${b}`]: (i: number) => mag(i, b),
        [`psfsize_${b}`]: (i: number) => 1 + u(i, 13),
        [`galdepth_${b}`]: (i: number) => 300 + 100 * u(i, 14),
        [`tractor_flux_${b}`]: (i: number) => or(i, flux(i, b) + 0.1 * noise(i, 20 + k)),
        [`tractor_flux_ivar_${b}`]: (i: number) => or(i, 100),
        [`tractor_mw_transmission_${b}`]: () => 1,
        [`tractor_fracflux_${b}`]: (i: number) => 0.1 * u(i, 15),
        [`forced_flux_${b}`]: (i: number) => flux(i, b) + 0.1 * noise(i, 30 + k),
        [`forced_flux_ivar_${b}`]: () => 100,
      })
    )),
  }, bands);
  const box = (k: number) => ({
    ra1: (359.7 + 0.25 * k) % 360,
    ra2: (359.95 + 0.25 * k) % 360,
    dec1: 29.875,
    dec2: 30.125,
  });
  const states: BrickResult["state"][] = ["complete", "failed in part", "nothing to do"];
  const unit = (name: string, k: number, extra: Partial<UnitResult>): UnitResult => ({
    id: `${bricks[k]}/${name}`,
    brick: bricks[k],
    name,
    dir: `${root}/units/${k}/${name}`,
    sources: name === "real" ? 0 : n / 2,
    state: "done",
    engine: `engine ${hostile}`,
    cost: {
      wallSeconds: 10 + k,
      cpuSeconds: 9,
      deviceSeconds: 5,
      peakMemoryBytes: 5e8,
      bytesRead: 1e6,
      bytesWritten: 2e6,
      fitted: 50,
      stages: { load: 1, fit: 8 },
    },
    ...extra,
  });
  return {
    name: `run ${hostile}`,
    plan: "0123456789abcdef0123",
    code: "0.1.0",
    bands,
    synthetic: false,
    asked: [`survey ${hostile}`],
    // What needs WISE selects nothing here.
    cuts: shippedCuts.filter((c) => c.bit < 3).map(({ name, bit, about }) => ({ name, bit, about })),
    bricks: bricks.map((brick, k) => ({
      brick,
      box: box(k),
      window: cornersOf(box(k)),
      area: k < 2 ? 0.001 : NaN,
      ccds: 6,
      sources: n / 2,
      state: states[k],
      ...(k === 2 ? { nothing: `no CCD ${hostile}` } : {}),
    })),
    units: [
      unit("real", 0, {}),
      unit("rs0", 0, {}),
      unit("rs0", 1, {}),
      unit("rs120", 1, { state: "failed", cost: undefined, failure: `Cannot read "${hostile}.fits"` }),
    ],
    rows: rows.table,
    merged: false,
  };
}

/** Coadds of its units: a patch of light where the injected image differs from the one before. */
export async function writeCoadds(results: RunResults): Promise<void> {
  const cards: Card[] = Object.entries({
    CTYPE1: "RA---TAN",
    CTYPE2: "DEC--TAN",
    CRVAL1: place.ra,
    CRVAL2: place.dec,
    CRPIX1: side / 2,
    CRPIX2: side / 2,
    CD1_1: -pixel,
    CD2_2: pixel,
    CD1_2: 0,
    CD2_1: 0,
  }).map(([key, value]) => ({ key, value, comment: "" }));
  for (const { dir, brick, name, state } of results.units) {
    if (state !== "done" || brick === hostile) continue;
    for (const kind of name === "real" ? ["image"] : ["image", "model"]) {
      for (const band of results.bands) {
        const data = new Float32Array(side * side).map((_, i) =>
          name === "real" ? 0.01 : 0.01 + 0.1 * (i % side) / side
        );
        const hdu = compressedImageHdu({ nx: side, ny: side, data, cards }, { step: 1e-4, dither: false });
        await localDisk.write(`${dir}/coadd/legacysurvey-${brick}-${kind}-${band}.fits.fz`, fitsBytes([hdu]));
      }
    }
  }
}
