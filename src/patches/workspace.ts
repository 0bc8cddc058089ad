/** Buffers that batches share. */
import type { BufferRef, Engine } from "../compute/engine.ts";
import type { PsfStamp } from "../kernels/fit_types.ts";
import { sersicTables } from "../kernels/sersic_tables.ts";
import { PsfTransforms } from "./psf/transforms.ts";

/** How models are shifted by a fraction of a pixel: by the survey's seven Lanczos taps, which also displace a source by up to 0.025
 * pixel, or by a phase, which is exact for a well-sampled PSF. */
export type Shift = "lanczos" | "phase";

/** What all batches of a fit share on the device: tables, PSF transforms, scratch memory. */
export class Workspace implements Disposable {
  readonly tables: BufferRef;
  #transforms: PsfTransforms | undefined;
  #scratch: BufferRef | undefined;

  constructor(readonly engine: Engine, readonly psfs: readonly PsfStamp[], readonly shift: Shift = "lanczos") {
    const tables = sersicTables();
    this.tables = engine.alloc("f32", tables.length);
    engine.write(this.tables, tables);
  }

  get transforms(): PsfTransforms {
    return this.#transforms ??= new PsfTransforms(this.engine, this.psfs);
  }

  /** Largest scratch of one dispatch, in values. */
  get scratchLimit(): number {
    return Math.min(24e6, Math.floor(this.engine.maxBindingBytes / 4));
  }

  scratch(length: number): BufferRef {
    if (!this.#scratch || this.#scratch.length < length) {
      this.#scratch?.destroy();
      this.#scratch = this.engine.alloc("f32", Math.min(this.scratchLimit, Math.max(length, 2 ** 20)), "anything");
    }
    return this.#scratch;
  }

  /** Gives back what is made again when it is needed again. */
  rest() {
    this.#transforms?.[Symbol.dispose]();
    this.#transforms = undefined;
    this.#scratch?.destroy();
    this.#scratch = undefined;
  }

  [Symbol.dispose]() {
    this.tables.destroy();
    this.rest();
  }
}
