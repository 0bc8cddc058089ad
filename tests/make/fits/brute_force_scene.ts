/** Single sources at random, each on two exposures of two bands, for fits that are compared with a fit of another kind. */
import { normal, uniformStream } from "../../../src/base/random.ts";
import { surveySigma } from "../../../src/base/units.ts";
import { type FitJob, type FitPatch, type ModelName, parameterCount, slot } from "../../../src/kernels/fit_types.ts";
import type { PsfStamp } from "../../../src/kernels/fit_types.ts";
import { type Pixels, unitImages } from "./brute_force.ts";

const models: readonly ModelName[] = ["PSF", "REX", "EXP", "DEV", "SER"];
const shapeSlots: Record<ModelName, number[]> = {
  PSF: [],
  REX: [slot.lnre],
  EXP: [slot.lnre, slot.ee1, slot.ee2],
  DEV: [slot.lnre, slot.ee1, slot.ee2],
  SER: [slot.lnre, slot.ee1, slot.ee2, slot.n],
};
const pixscale = 0.262, psfSide = 25;

export interface RandomSource {
  job: FitJob;
  /** Signal to noise over all its pixels. */
  sn: number;
  truth: Float64Array;
  /** masked core, box edge, blended */
  kind: string;
}

/** Unit-sum elliptical Moffat (β = 3) with its centre between pixels. */
function moffat(fwhm: number, e: number, dx: number, dy: number): PsfStamp {
  const alpha = fwhm / 2 / Math.sqrt(2 ** (1 / 3) - 1), half = psfSide >> 1;
  const data = Float64Array.from({ length: psfSide ** 2 }, (_, k) => {
    const x = k % psfSide - half - dx, y = Math.floor(k / psfSide) - half - dy;
    return (1 + ((1 - e) * x * x + e * x * y + (1 + e) * y * y) / alpha ** 2) ** -3;
  });
  const sum = data.reduce((a, b) => a + b, 0);
  return { size: psfSide, data: data.map((v) => v / sum) };
}

/** `count` sources with seeds first, first + 1, …; a source depends on its seed alone. */
export function randomSources(count: number, first = 0): Pixels & { sources: RandomSource[] } {
  const fwhm = [3.9, 4.6, 5.2, 4.2];
  const psfs = fwhm.map((f, k) => moffat(f, 0.06 * (k - 1.5), 0.1 * k - 0.2, 0.15 - 0.08 * k));
  const images: Float64Array[] = [], weights: Float64Array[] = [], sources: RandomSource[] = [];
  let offset = 0;
  for (let seed = first; seed < first + count; seed++) {
    const random = uniformStream({ seed, purpose: "random source", id: 0n });
    let draws = 0;
    const between = (a: number, b: number) => a + (b - a) * random(draws++, 0);
    const model = models[seed % 5],
      edge = seed % 7 === 6,
      masked = Math.floor(seed / 5) % 5 === 3,
      blended = seed % 6 === 5;
    const side = edge ? 24 : 40, angle = between(0, 2 * Math.PI), cos = Math.cos(angle), sin = Math.sin(angle);
    const patches = [0, 1, 2, 3].map((k): FitPatch => {
      const turn = 0.02 * k, scale = (k % 2 === 0 ? 1 : 1.02) / pixscale, at = offset + k * side * side;
      const middle = edge ? 2 : side / 2;
      return {
        ...{ band: k >> 1, offset: at, stride: side, width: side, height: side, ierrOffset: at, ierrStride: side },
        ...{ px: middle + between(-1.5, 1.5), py: side / 2 + between(-1.5, 1.5), psf: k, size: 64 },
        jacobian: [-scale * Math.cos(turn), scale * Math.sin(turn), scale * Math.sin(turn), scale * Math.cos(turn)],
        gaussVariance: surveySigma(fwhm[k]) ** 2,
      };
    });
    offset += 4 * side * side;
    const truth = new Float64Array(parameterCount), free = [0, 1, slot.flux, slot.flux + 1, ...shapeSlots[model]];
    truth.set([between(-0.2, 0.2), between(-0.2, 0.2), 1, between(0.5, 2)]);
    const soft = -Math.log1p(-between(0, 0.7)), sn = 5 * 100 ** between(0, 1);
    if (model !== "PSF") truth[slot.lnre] = Math.log(0.05 * 60 ** between(0, 1));
    if (free.includes(slot.ee1)) truth.set([soft * cos, soft * sin], slot.ee1);
    if (model === "SER") truth[slot.n] = between(0.6, 5.5);
    const largest = Math.min(Math.log(model === "REX" ? 10 : 30), Math.log(0.8 * side * pixscale));
    const start = new Float64Array(parameterCount);
    const job: FitJob = { model, free, start, lnreMax: Math.fround(largest), patches };
    const unit = unitImages(job, psfs, truth);
    const weight = patches.map((t, k) => {
      const core = (i: number) => Math.hypot(i % side - t.px, Math.floor(i / side) - t.py) < 2;
      return Float64Array.from({ length: side * side }, (_, i) => Math.fround(masked && core(i) ? 0 : k < 2 ? 20 : 14));
    });
    const power = unit.reduce(
      (s, u, k) =>
        s + (truth[slot.flux + patches[k].band] ** 2) * u.reduce((t, v, i) => t + (v * weight[k][i]) ** 2, 0),
      0,
    );
    for (const b of [0, 1]) truth[slot.flux + b] *= sn / Math.sqrt(power);
    // A neighbour that has been subtracted at a place and with a flux that are not quite its own.
    const other = new Float64Array(parameterCount), wrong = new Float64Array(parameterCount);
    const gap = between(1, 1.8), ratio = between(0.3, 2);
    other.set([gap * sin, gap * cos, ratio * truth[slot.flux], ratio * truth[slot.flux + 1]]);
    wrong.set([other[0] + 0.02, other[1] - 0.02, 1.03 * other[2], 0.98 * other[3]]);
    const star = { ...job, model: "PSF" as const };
    const [there, taken] = [other, wrong].map((p) => unitImages(star, psfs, p));
    unit.forEach((u, k) => {
      const f = slot.flux + patches[k].band;
      images.push(u.map((v, i) =>
        truth[f] * v + (blended ? other[f] * there[k][i] - wrong[f] * taken[k][i] : 0) +
        normal(random, 1000 + 2000 * k + i) / (k < 2 ? 20 : 14)
      ));
      weights.push(weight[k]);
    });
    // What a detection knows: place to a pixel, flux to half, nothing of the shape.
    start.set([0, 0, 0.6 * truth[slot.flux], 0.6 * truth[slot.flux + 1]].map(Math.fround));
    if (model !== "PSF") start[slot.lnre] = -1;
    if (model === "SER") start[slot.n] = truth[slot.n] > 2.5 ? 4 : 1;
    const kind = [masked && "masked core", edge && "box edge", blended && "blended"].filter(Boolean).join(", ") ||
      "plain";
    sources.push({ job, sn, truth, kind });
  }
  const flat = (parts: Float64Array[]) => {
    const out = new Float32Array(offset);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  };
  return { psfs, pix: flat(images), ierr: flat(weights), sources };
}
