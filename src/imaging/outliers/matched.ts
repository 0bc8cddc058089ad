/** Exposures brought to one width of the PSF and to the pixels of the brick, and compared. */
import type { Box } from "../../base/plane.ts";
import type { BufferRef, Engine, Values } from "../../compute/engine.ts";
import { limitsRow, matchedPlanes, memberPlanes, trimmedPlanes } from "../../kernels/outlier_layout.ts";
import { gaussianTaps } from "../../math/smooth.ts";
import { areaOf, heightOf, widthOf } from "../tiles.ts";
import { blurNorm, type OutlierExposure } from "./exposure.ts";
import { HeldBuffers } from "./held.ts";
import { cropOf, placesOf, type Views } from "./views.ts";

/** Differences that begin a mask: in σ, and relative to what the others show. */
const limits = { sn: 5, relative: 2 } as const;

/** Pixels of a region [area] of which an exposure differs from the others. */
export interface Differences {
  /** Those that begin a mask, ascending. */
  seeds: Values;
  /** By how many σ each differs; asked for only where there are seeds. */
  sn(): Promise<Values>;
}

/** The exposures of a band on a region of the brick, each beside the others. */
export class MatchedExposures implements Disposable {
  readonly #held: HeldBuffers;
  readonly #sums: BufferRef;
  readonly #members: BufferRef;
  /** By the number of the exposure, from 1. */
  readonly #matched = new Map<number, BufferRef>();

  /** @param mean on `around`, stands for masked pixels; NaN: zero does */
  constructor(readonly engine: Engine, readonly region: Box, readonly around: Box, readonly mean: Values) {
    this.#held = new HeldBuffers(engine);
    this.#sums = this.#held.zeros("f32", areaOf(region) * trimmedPlanes.stride);
    this.#members = this.#held.zeros("i32", areaOf(region) * memberPlanes.stride);
  }

  /** Adds one that has pixels on the region. @param which its number */
  async add(views: Views & { region: Views["around"] }, which: number): Promise<void> {
    using held = new HeldBuffers(this.engine);
    const { engine, region, around } = this,
      e = views.exposure,
      area = widthOf(views.around.crop) *
        heightOf(views.around.crop);
    const places = placesOf(held, views.around), ierr = cropOf(held, views, "ierr"), all = gaussianTaps(e.addSigma);
    const plane = () => held.room("f32", area), patched = plane(), blurred = plane(), reach = all.length >> 1;
    const matched = this.#held.zeros("f32", areaOf(region) * matchedPlanes.stride);
    const mean = held.lend("f32", this.mean), taps = held.lend("f32", all.subarray(reach));
    await engine.run([
      {
        kernel: "outlier_patch",
        buffers: [...places, mean, cropOf(held, views, "data"), ierr, patched],
        params: [widthOf(around), heightOf(around)],
        groups: 1,
      },
      { kernel: "outlier_blur", buffers: [places[0], taps, patched, plane(), blurred], params: [reach], groups: 1 },
      {
        kernel: "outlier_match",
        buffers: [...placesOf(held, views.region), blurred, ierr, matched, this.#sums, this.#members],
        params: [widthOf(region), heightOf(region), which],
        groups: 1,
      },
    ]);
    this.#matched.set(which, matched);
  }

  /** Compares one with the others, of which all have been added. */
  async differences(which: number, { addSigma, typical }: OutlierExposure): Promise<Differences | undefined> {
    const matched = this.#matched.get(which), n = areaOf(this.region), { engine } = this;
    if (!matched) return undefined;
    using held = new HeldBuffers(engine);
    const row = held.lend("f32", limitsRow.pack({ ...limits, least: blurNorm(addSigma) / typical }));
    const sn = this.#held.zeros("f32", n), seeds = held.zeros("i32", n + 1);
    const buffers = [row, matched, this.#sums, this.#members, sn, seeds];
    await engine.run([{ kernel: "outlier_compare", buffers, params: [n, which], groups: 1 }]);
    const [count] = await engine.read(seeds, 0, 1);
    return { seeds: await engine.read(seeds, 1, count), sn: () => engine.read(sn) };
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }
}
