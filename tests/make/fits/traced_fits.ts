import { numbers } from "../../../src/base/table.ts";
import { arcsecPerDegree, radians } from "../../../src/base/units.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import {
  type FitPatch,
  type ModelName,
  parameterCount,
  type PixelArena,
  type PsfStamp,
  slot,
} from "../../../src/kernels/fit_types.ts";
import { readImage, readTable } from "../../../src/io/fits.ts";
import { upload } from "../../../src/compute/upload.ts";
import { referenceFits } from "../references.ts";

export const tracedBands = ["g", "r", "z"];
export const tracedSlots: Record<string, number> = {
  ra: slot.dra,
  dec: slot.ddec,
  g: slot.flux,
  r: slot.flux + 1,
  z: slot.flux + 2,
  logre: slot.lnre,
  ee1: slot.ee1,
  ee2: slot.ee2,
  n: slot.n,
};
export const tracedModels: Record<string, ModelName> = {
  PointSource: "PSF",
  psf: "PSF",
  rex: "REX",
  dev: "DEV",
  exp: "EXP",
  ser: "SER",
};

/** Images of the traced fits as an engine sees them. */
export interface TracedPixels {
  psfs: PsfStamp[];
  arena(engine: Engine): PixelArena;
  /** The patch of a stamp, its source at (px, py). */
  patch(
    stamp: number,
    where: { band: string; psf: number; gaussVar: number; cdinv: number[][]; px: number; py: number; size: number },
  ): FitPatch;
}

export async function tracedPixels(set: string): Promise<TracedPixels> {
  const file = (await referenceFits(`trace/${set}/stamps.fits.gz`))!;
  const table = readTable(file.hdu("STAMPS")), column = (c: string) => numbers(table, c)!;
  const ids = column("stamp_id"), offset = column("offset"), width = column("w"), height = column("h");
  const images = readImage(file.hdu("PSFIMG")), side = images.nx;
  const psfs = Array.from({ length: images.data.length / (side * side) }, (_, i) => ({
    size: side,
    data: Float64Array.from(images.data.subarray(i * side * side, (i + 1) * side * side)),
  }));
  const pool = (name: string) => Float32Array.from(readImage(file.hdu(name)).data);
  const pix = pool("POOL_IMAGE"), ierr = pool("POOL_IE");
  const row = new Map(Array.from(ids, (id, i) => [id, i]));
  return {
    psfs,
    arena: (engine) => ({ pix: upload(engine, "f32", pix), ierr: upload(engine, "f32", ierr) }),
    patch(stamp, { band, psf, gaussVar, cdinv, px, py, size }) {
      const i = row.get(stamp)!;
      return {
        band: tracedBands.indexOf(band),
        offset: offset[i],
        stride: width[i],
        width: width[i],
        height: height[i],
        ierrOffset: offset[i],
        ierrStride: width[i],
        px,
        py,
        jacobian: cdinv.flat().map((v) => v / arcsecPerDegree) as [number, number, number, number],
        psf,
        size,
        gaussVariance: gaussVar,
      };
    },
  };
}

export interface TracedStep {
  p: number[];
  px: number[];
  py: number[];
  delta: number[];
  trials: { alpha: number; dlnp: number; considered: boolean }[];
  alpha: number;
  dlnp: number;
  chi2: number;
  lnprior: number;
}
export interface TracedLoop {
  loop: "first" | "flux" | "full";
  names: string[];
  fft: number;
  uppers: (number | null)[];
  steps: TracedStep[];
  stop: string;
  steps_reported: number;
  hit_limit: boolean;
  p_end: number[];
}
interface TracedTim {
  itim: number;
  band: string;
  gauss_var: number;
  cdinv: number[][];
  psf_id: number;
}
interface TracedSource {
  k: number;
  stamps: number[];
  start: TracedShape;
  loops: TracedLoop[];
  models: { model: string; start: TracedShape; loops: TracedLoop[]; end: TracedShape; hit_limit: boolean }[];
}
interface TracedShape {
  flux: Record<string, number>;
  shape?: Record<string, number>;
  n?: number;
}
export interface TracedRun {
  blobs: {
    blob: number;
    tims: TracedTim[];
    phases: { run: string; phase: string; sources: TracedSource[] }[];
  }[];
}

/** One traced fit: what it started from on which pixels, and its loops. */
export interface TracedFit {
  label: string;
  model: ModelName;
  start: Float64Array;
  /** deg */
  ra: number;
  dec: number;
  lnreMax: number;
  patches: FitPatch[];
  loops: TracedLoop[];
}

/** Every fit of a traced run, in order. @param stampOf blob cut-out exposure of a stamp */
export async function tracedFits(set: string, run: TracedRun, pixels: TracedPixels): Promise<TracedFit[]> {
  const file = (await referenceFits(`trace/${set}/stamps.fits.gz`))!;
  const table = readTable(file.hdu("STAMPS"));
  const itim = new Map(Array.from(numbers(table, "stamp_id")!, (id, i) => [id, numbers(table, "itim")![i]]));
  const fits: TracedFit[] = [];
  for (const blob of run.blobs) {
    for (const phase of blob.phases) {
      for (const source of phase.sources) {
        const work = phase.phase === "first"
          ? [{ model: "psf", start: source.start, loops: source.loops }]
          : source.models;
        for (const { model, start, loops } of work) {
          const full = loops.find((l) => l.loop !== "flux"), begin = full?.steps[0] ?? loops[0]?.steps[0];
          if (!full || full.steps.length === 0 || !begin) continue;
          const vector = new Float64Array(parameterCount), first = loops[0];
          for (const n of ["logre", "ee1", "ee2"]) vector[tracedSlots[n]] = Number(start.shape?.[n] ?? 0);
          vector[slot.n] = start.n ?? 0;
          first.names.forEach((n, i) => {
            if (n !== "ra" && n !== "dec") vector[tracedSlots[n]] = Math.fround(first.steps[0].p[i]);
          });
          const upper = full.uppers[full.names.indexOf("logre")];
          fits.push({
            label: `${set} blob ${blob.blob} ${phase.run} ${phase.phase} source ${source.k} ${model}`,
            model: tracedModels[model],
            start: vector,
            ra: full.steps[0].p[full.names.indexOf("ra")],
            dec: full.steps[0].p[full.names.indexOf("dec")],
            lnreMax: upper ?? Infinity,
            patches: source.stamps.map((stamp, t) => {
              const tim = blob.tims.find((b) => b.itim === itim.get(stamp))!;
              return pixels.patch(stamp, {
                band: tim.band,
                psf: tim.psf_id,
                gaussVar: tim.gauss_var,
                cdinv: tim.cdinv,
                px: full.steps[0].px[t],
                py: full.steps[0].py[t],
                size: full.fft,
              });
            }),
            loops,
          });
        }
      }
    }
  }
  return fits;
}

/** A traced parameter list as offsets from the fit's start and plain values. */
export function tracedVector(fit: TracedFit, names: readonly string[], p: readonly number[]): Float64Array {
  const vector = fit.start.slice();
  names.forEach((n, i) => {
    if (n === "ra") vector[slot.dra] = (p[i] - fit.ra) * arcsecPerDegree * Math.cos(radians(fit.dec));
    else if (n === "dec") vector[slot.ddec] = (p[i] - fit.dec) * arcsecPerDegree;
    else vector[tracedSlots[n]] = p[i];
  });
  return vector;
}
