import { arcsecPerDegree, surveySigma } from "../../src/base/units.ts";
import { makeWcs } from "../../src/math/wcs.ts";
import { invert2 } from "../../src/math/wcs/wcs_types.ts";
import type { Exposure, PsfModel } from "../../src/survey/exposure.ts";
import { psfexModel } from "../../src/survey/ccds/psfex.ts";
import { moffat } from "./moffat.ts";
import { randomNumbers } from "./random.ts";

/** Noise of one pixel in nmgy and seeing in pixels, in g, r, z. */
const bandPlan = [{ band: "g", sig1: 0.008, fwhm: 4.6 }, { band: "r", sig1: 0.0125, fwhm: 4.2 }, {
  band: "z",
  sig1: 0.03,
  fwhm: 3.8,
}];
/** Pixels by which an exposure reaches beyond the brick, so that a turn and a dither leave nothing uncovered. */
const margin = 40;
export const psfSide = 63;
const badPixel = 1;

/** An exposure of empty sky around the brick: noise, and one pixel in a hundred masked. @param sky centre, deg */
export function blankExposure(
  index: number,
  band: number,
  brickSide: number,
  sky: readonly [number, number],
  seed: number,
): Exposure {
  const random = randomNumbers(97 * seed + index), side = brickSide + 2 * margin, plan = bandPlan[band];
  const turn = 0.01 * (random() - 0.5), p = 0.2623 / arcsecPerDegree, c = p * Math.cos(turn), s = p * Math.sin(turn);
  const dither = [10 * (random() - 0.5), 10 * (random() - 0.5)];
  const wcs = makeWcs({
    crval: [sky[0], sky[1]],
    crpix: [(side - 1) / 2 + dither[0], (side - 1) / 2 + dither[1]],
    cd: [-c, s, s, c],
  });
  const sig1 = plan.sig1 * (0.9 + 0.2 * random()), fwhm = plan.fwhm * (0.92 + 0.16 * random());
  const psf = psfOf(fwhm, side, random);
  return {
    name: `bench-${index}-A`,
    camera: "bench",
    expnum: index,
    ccdname: "A",
    band: plan.band,
    ccdRow: index,
    nx: side,
    ny: side,
    x0: 0,
    y0: 0,
    ...pixels(side, sig1, random),
    wcs,
    cd: wcs.cd,
    cdInverse: invert2(wcs.cd),
    pixscale: 0.2623,
    sig1,
    headerFwhm: fwhm,
    psfSigma: surveySigma(fwhm),
    tableFwhm: fwhm,
    psf,
    psfnorm: Math.sqrt(psf.at(side / 2, side / 2).reduce((t, v) => t + v * v, 0)),
    galnorm: 0.1,
    zpscale: 100,
    electronsPerNmgy: 400 * 90,
    saturation: Infinity,
    exptime: 90,
    mjd: 57000 + index,
    medianSky: 0,
    cosky: 0,
    plver: "bench",
    skyver: "bench",
    psfver: "bench",
    skyplver: "bench",
    psfplver: "bench",
  };
}

/** A Moffat core that grows and stretches across the chip. */
function psfOf(fwhm: number, side: number, random: () => number): PsfModel {
  const base = moffat(psfSide, fwhm, 0.03 * random(), 0.03 * random());
  const along = (f: number, e1: number, e2: number) => moffat(psfSide, fwhm * f, e1, e2).map((v, i) => v - base[i]);
  const planes = Float64Array.from([...base, ...along(1.03, 0.02, 0), ...along(0.98, 0, 0.02)]);
  const middle: [number, number] = [side / 2, side / 2];
  return psfexModel(
    { planes, size: psfSide, degree: 1, zero: middle, scale: middle, fwhm },
    0,
    0,
    "bench",
  );
}

/** Normal numbers that rows of all exposures are cut from. */
let normals: Float32Array | undefined;
const normalCount = 1 << 20;

function pixels(side: number, sig1: number, random: () => number): Pick<Exposure, "data" | "ierr" | "dq"> {
  normals ??= gaussianNumbers(normalCount);
  const n = side * side, data = new Float32Array(n), ierr = new Float32Array(n).fill(1 / sig1), dq = new Uint16Array(n);
  for (let y = 0, i = 0; y < side; y++) {
    // Each row from a place of its own.
    let at = Math.floor(normalCount * random());
    for (let x = 0; x < side; x++, i++, at = (at + 1) & (normalCount - 1)) data[i] = sig1 * normals[at];
  }
  for (let k = Math.floor(n / 100); k > 0; k--) {
    const i = Math.floor(n * random());
    [data[i], ierr[i], dq[i]] = [0, 0, badPixel];
  }
  return { data, ierr, dq };
}

function gaussianNumbers(count: number): Float32Array {
  const random = randomNumbers(1), values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const r = Math.sqrt(-2 * Math.log(1 - random())), a = 2 * Math.PI * random();
    values[i] = r * Math.cos(a);
    values[i + 1] = r * Math.sin(a);
  }
  return values;
}
