import {
  type FitJob,
  type ModelName,
  parameterCount,
  type PixelArena,
  type PsfStamp,
  slot,
} from "../../src/kernels/fit_types.ts";
import type { Engine } from "../../src/compute/engine.ts";
import { upload } from "../../src/compute/upload.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { moffat } from "./moffat.ts";
import { randomNumbers } from "./random.ts";

/** Many sources of one model, each on one box of pixels of its own, with pixel PSFs of 63×63. */
export interface StampScene extends Disposable {
  workspace: Workspace;
  arena: PixelArena;
  jobs: FitJob[];
}

export const psfSide = 63;
const psfCount = 16;
/** Half-light radii in arcsec: those that the transform of 64 serves, and those that need 128. */
const radii: Record<number, readonly [number, number]> = { 64: [0.3, 0.9], 128: [1.8, 3] };

/** Sources that are to be fitted. @param size nominal transform @param side of the boxes */
export function stampScene(engine: Engine, model: ModelName, size: number, side: number, count: number): StampScene {
  const random = randomNumbers(size + side + model.charCodeAt(0)), pixels = side * side;
  const psfs = Array.from({ length: psfCount }, (): PsfStamp => ({
    size: psfSide,
    data: moffat(psfSide, 3.6 + random(), 0.04 * random(), 0.04 * random()),
  }));
  const pix = new Float32Array(count * pixels), ierr = new Float32Array(count * pixels);
  // A tile of noise, repeated.
  const tile = Math.min(count, 256) * pixels;
  for (let i = 0; i < tile; i++) {
    pix[i] = 0.1 * (random() + random() + random() - 1.5);
    ierr[i] = random() < 0.1 ? 0 : 9 + 2 * random();
  }
  for (let at = tile; at < pix.length; at += tile) {
    pix.copyWithin(at, 0, tile);
    ierr.copyWithin(at, 0, tile);
  }
  const jobs = Array.from({ length: count }, (_, i) => job(model, size, side, i, random));
  const arena = { pix: upload(engine, "f32", pix), ierr: upload(engine, "f32", ierr) };
  const workspace = new Workspace(engine, psfs);
  return {
    workspace,
    arena,
    jobs,
    [Symbol.dispose]() {
      workspace[Symbol.dispose]();
      arena.pix.destroy();
      arena.ierr.destroy();
    },
  };
}

function job(model: ModelName, size: number, side: number, i: number, random: () => number): FitJob {
  const start = new Float64Array(parameterCount), [low, high] = radii[size];
  start[slot.flux] = 5 + 20 * random();
  const shapes = [slot.lnre, slot.ee1, slot.ee2, slot.n].slice(0, { PSF: 0, REX: 1, DEV: 3, EXP: 3, SER: 4 }[model]);
  for (const s of shapes) {
    start[s] = s === slot.lnre
      ? Math.log(low + (high - low) * random())
      : s === slot.n
      ? 1.2 + 2 * random()
      : random() - 0.5;
  }
  const turn = 2 * Math.PI * random(), c = 3.8 * Math.cos(turn), s = 3.8 * Math.sin(turn), offset = i * side * side;
  return {
    model,
    start,
    free: [slot.dra, slot.ddec, slot.flux, ...shapes],
    lnreMax: 3,
    patches: [{
      band: 0,
      offset,
      stride: side,
      width: side,
      height: side,
      ierrOffset: offset,
      ierrStride: side,
      px: side / 2 + 2 * random() - 1,
      py: side / 2 + 2 * random() - 1,
      jacobian: [-c, s, s, c],
      psf: i % psfCount,
      size,
      gaussVariance: 3.2,
    }],
  };
}
