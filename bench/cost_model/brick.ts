/** The fit of a dense brick on a GPU, from what the benchmark counted in a part of it. */
import type { Row } from "../rows/results.ts";

/** Seconds of what a fit waits for. */
export interface BrickSeconds {
  /** Patches that are drawn and summed. */
  device: number;
  /** Dispatches that follow one another, however little they do. */
  dispatches: number;
  /** Read-backs, of 11.6 ms each in the present runtime. */
  readBacks: number;
  /** The calling thread: all time of the measured run in which neither the device nor a read-back was at work. */
  host: number;
}

/** Seconds of a patch-gradient by the size of its transform. */
export type PerSize = Readonly<Record<64 | 128, number>>;

const readBack = 11.6e-3;
/** Of a WebGPU implementation on Vulkan: arXiv 2604.02344. */
const dispatch = 30e-6;
/** Share of the patch-gradients that a transform of 64 serves: `deno task transform-sizes`, of a crowded field. */
const share64 = 0.96;
/** Values of the scratch memory that one dispatch fills, of a patch with a transform of 64 and six images. */
const fill = 24e6 / (3 * 2 * 64 ** 2);

/** @param row of the part @param share64 patch-gradients that a transform of 64 serves; 128 serves the others
 * @param seconds of a patch-gradient, by size */
export function brickSeconds(row: Row, share64: number, seconds: PerSize): BrickSeconds {
  const extra = row.extra!, { scale, patches, steps, modelFits, dispatches, readBacks, deviceSeconds } = extra;
  // Every accepted step and the last look at a model; the other trials of a fit add a sixth (4.7 evaluations for 4.1).
  const gradients = patches / scale * (steps / modelFits + 1) * 7 / 6;
  // What does not fit beside the rest is a dispatch of its own for each of the kernels footprint, queue, draw, draw64, linearize.
  const more = 5 * gradients / fill;
  return {
    device: gradients * (share64 * seconds[64] + (1 - share64) * seconds[128]),
    dispatches: dispatch * (dispatches + more),
    readBacks: readBack * readBacks,
    host: (extra.seconds - deviceSeconds - readBack * readBacks) / scale,
  };
}

/** The dense brick of W5 on an H200, best and worst, and of what. */
export function brickTable(rows: ReadonlyMap<string, Row>, best: PerSize, worst: PerSize): string {
  const row = [...rows.values()].find(({ case: name }) => name.startsWith("dense brick"));
  if (!row) throw new Error("The results hold no dense brick: ./obiwan bench --only W5 measures it");
  const from = brickSeconds(row, share64, best), to = brickSeconds(row, share64, worst);
  const line = (what: string, key: keyof BrickSeconds) =>
    `| ${what} | ${from[key].toFixed(2)} | ${to[key].toFixed(2)} |`;
  return [
    "| dense brick's fit, seconds | at best | at worst |",
    "| --- | --- | --- |",
    line("patches drawn and summed, H200", "device"),
    line("dispatches one after the other", "dispatches"),
    line("read-backs", "readBacks"),
    line("the calling thread, as it is today, on the machine that was measured", "host"),
  ].join("\n");
}
