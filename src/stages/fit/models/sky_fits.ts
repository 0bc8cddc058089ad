import { upload } from "../../../compute/upload.ts";
import type { BufferRef } from "../../../compute/engine.ts";
import type { PatchScore } from "../../../kernels/fit_types.ts";
import { readPixels } from "../../../patches/pixels.ts";
import { drawBatch } from "../../../patches/programs.ts";
import type { FitContext } from "../context.ts";
import { evaluate, type Fitted, fitTrials, frozen, type Trial } from "../trials.ts";
import { OpenSky } from "./open_sky.ts";

/** Fits models together with a constant sky on each stamp (docs/explanation/selection.md). The fitter's kernels know no sky: they fit the
 * model where it is held, then fluxes and skies are solved for together, in turns until no sky moves. */
export class SkyFits {
  /** @param pix of all cut-outs, with the wave's sources in them @param ierr that trials' weights name, here and on the device */
  constructor(
    readonly context: FitContext,
    readonly pix: Float32Array,
    readonly ierr: Float32Array,
    readonly ierrBuffer: BufferRef,
  ) {}

  /** @returns the fits, in the order of the trials, with gains over a sky without a source */
  async fit(trials: readonly Trial[]): Promise<Fitted[]> {
    const open = trials.map((t) => new OpenSky(t, this.pix, this.ierr));
    for (let left = open; left.length > 0; left = left.filter((o) => !o.settled)) await this.#round(left);
    const scores = await this.#withPixels(open, (some, pix) => evaluate(this.context, this.#arena(pix), some));
    return open.map((o, i) => ({
      trial: { ...o.trial, start: o.shape },
      fit: o.outcome!,
      scores: withSkyGains(scores[i], o.skyGains()),
    }));
  }

  async #round(open: readonly OpenSky[]): Promise<void> {
    const fits = await this.#withPixels(open, (some, pix) => fitTrials(this.context, this.#arena(pix), some, true));
    const { workspace } = this.context, { engine } = workspace;
    const blank = upload(engine, "f32", new Float32Array(open.reduce((sum, o) => sum + o.data.length, 0)));
    try {
      const ended = placed(open).map((t, i) => ({ ...t, start: open[i].ended(fits[i]) }));
      await drawBatch(workspace, blank, ended.map(frozen), 1);
      const drawn = await readPixels(engine, blank);
      let at = 0;
      open.forEach((o, i) => o.take(fits[i], drawn.subarray(at, at += o.data.length)));
    } finally {
      blank.destroy();
    }
  }

  async #withPixels<T>(open: readonly OpenSky[], work: (trials: Trial[], pix: BufferRef) => Promise<T>): Promise<T> {
    const all = new Float32Array(open.reduce((sum, o) => sum + o.data.length, 0));
    let at = 0;
    for (const o of open) {
      all.set(o.pixels(), at);
      at += o.data.length;
    }
    const pix = upload(this.context.workspace.engine, "f32", all);
    try {
      return await work(placed(open), pix);
    } finally {
      pix.destroy();
    }
  }

  #arena = (pix: BufferRef) => ({ pix, ierr: this.ierrBuffer });
}

/** The trials on pixels of their own, one after another. */
function placed(open: readonly OpenSky[]): Trial[] {
  let at = 0;
  return open.map((o) => {
    const pixels = o.pieces(at);
    at += o.data.length;
    return { ...o.trial, start: o.shape, pixels };
  });
}

const withSkyGains = (scores: readonly PatchScore[], gains: readonly number[]): PatchScore[] =>
  scores.map((score, i) => ({ ...score, gain: score.gain + gains[i] }));
