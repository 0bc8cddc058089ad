import type { BufferRef, Engine } from "../../../src/compute/engine.ts";
import {
  type FitJob,
  type ModelName,
  parameterCount,
  type PixelArena,
  type PsfStamp,
  slot,
} from "../../../src/kernels/fit_types.ts";
import { upload } from "../../../src/compute/upload.ts";

/** Repeatable noise in (−1, 1). */
export function noise(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (Math.imul(a, 1664525) + 1013904223) >>> 0;
    return a / 2 ** 31 - 1;
  };
}

/** A skewed, off-centre PSF, so that no symmetry hides a fault. */
export function skewedPsf(size: number, sigma: number): PsfStamp {
  const data = new Float64Array(size * size), c = size >> 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = x - c - 0.2, v = y - c + 0.1;
      data[y * size + x] = Math.exp(-(u * u + 0.3 * u * v + 1.2 * v * v) / (2 * sigma * sigma)) +
        0.01 * Math.exp(-Math.hypot(u - 2, v) / (2 * sigma));
    }
  }
  const sum = data.reduce((a, b) => a + b, 0);
  return { size, data: data.map((v) => v / sum) };
}

export interface Scene {
  psfs: PsfStamp[];
  jobs: FitJob[];
  pix: Float32Array;
  ierr: Float32Array;
}

/** One job per model and size: a source near the middle of two exposures, one with a rotated pixel grid. */
export function scene(
  models: readonly ModelName[] = ["PSF", "REX", "EXP", "DEV", "SER"],
  sizes = [32, 64, 128],
): Scene {
  const random = noise(5), psfs = [skewedPsf(25, 1.6), skewedPsf(31, 2.1)];
  const jobs: FitJob[] = [];
  let total = 0;
  for (const size of sizes) {
    for (const model of models) {
      const start = new Float64Array(parameterCount);
      start.set([0.05, -0.08, 40, 25], slot.dra);
      if (model !== "PSF") start[slot.lnre] = Math.log(size / 90);
      if (model !== "PSF" && model !== "REX") start.set([0.3, -0.2], slot.ee1);
      if (model === "SER") start[slot.n] = 2.37;
      const shapes = { PSF: 0, REX: 1, EXP: 3, DEV: 3, SER: 4 }[model];
      const side = size - 12;
      const patches = [0, 1].map((k) => {
        const offset = total;
        total += side * (side + 3);
        const px = side / 2 + random(), py = side / 2 + random();
        const jacobian = k === 0 ? [-3.8, 0.1, 0.05, 3.82] as const : [0.6, 3.7, 3.75, -0.7] as const;
        return {
          band: k,
          offset,
          stride: side + 3,
          width: side,
          height: side,
          ierrOffset: offset,
          ierrStride: side + 3,
          px,
          py,
          jacobian,
          psf: k,
          size,
          gaussVariance: 4,
        };
      });
      const free = [0, 1, slot.flux, slot.flux + 1, slot.lnre, slot.ee1, slot.ee2, slot.n].slice(0, 4 + shapes);
      jobs.push({ model, start, free, lnreMax: Math.log(8), patches });
    }
  }
  const pix = new Float32Array(total), ierr = new Float32Array(total);
  for (let i = 0; i < total; i++) {
    pix[i] = 0.05 * (random() + random() + random());
    ierr[i] = random() > 0.9 ? 0 : 20 + 2 * random();
  }
  return { psfs, jobs, pix, ierr };
}

/** The scene with every job's model drawn into the pixels by the f64 engine. */
export function arenaOf(engine: Engine, { pix, ierr }: Scene): PixelArena {
  return { pix: upload(engine, "f32", pix), ierr: upload(engine, "f32", ierr) };
}

export function free(...buffers: BufferRef[]) {
  for (const b of buffers) b.destroy();
}

/** Largest difference of two lists, as a fraction of the largest value. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0, peak = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    peak = Math.max(peak, Math.abs(b[i]));
  }
  return peak > 0 ? difference / peak : difference;
}
