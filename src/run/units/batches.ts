import { turn } from "../../base/pool.ts";
import { StoppedError } from "../../base/errors.ts";
import type { FitScheduler } from "../../stages/fit/scheduler.ts";
import type { Checkpoint, DoneBatch } from "./checkpoint.ts";

export interface BatchOptions {
  /** The store for fits of exactly these pixels. */
  open: (pixels: readonly ArrayBufferView[]) => Promise<Checkpoint>;
  /** Most blobs of a batch; smaller after an attempt that died, to find out at which blob. */
  most: number;
  /** Blobs that killed every worker that tried them. */
  quarantined: ReadonlySet<number>;
  /** Called with the blobs about to be fitted, and the number done. */
  begin: (blobs: readonly number[], done: number, all: number) => void;
  /** Called when a batch is on the disk. */
  kept: () => void;
  /** Whether the run should stop at the next opportunity. */
  stopping: () => boolean;
  say: (line: string) => void;
}

/** Seconds of work that an interruption may cost. */
const target = 60;
/** Blobs of the first batch: enough to fill a device, few enough to learn the rate from. */
const first = 256;

/** Fits in batches that each take about a minute, keeps every batch and uses those of earlier attempts. */
export function checkpointed(options: BatchOptions): FitScheduler {
  const { open, most, quarantined, begin, kept, stopping, say } = options;
  return {
    async fitAll(blobs, pixels, fit, giveUp) {
      const store = await open(pixels), { batches, foreign, damaged } = await store.recall();
      if (foreign > 0) say(`${foreign} batches of fits belong to other pixels, options, code or device: not used`);
      if (damaged > 0) say(`${damaged} files of finished fits end in a damaged record: fitted again from there`);
      const wanted = new Set(blobs), old = batches.filter((b) => b.blobs.every((blob) => wanted.has(blob)));
      const have = new Set(old.flatMap((b) => b.blobs));
      if (have.size > 0) say(`${have.size} of ${blobs.length} blobs were fitted before`);
      const done: DoneBatch[] = old, todo: number[] = [], place = new Map(blobs.map((blob, i) => [blob, i]));
      for (const blob of blobs) {
        if (quarantined.has(blob)) {
          done.push({ blobs: [blob], output: giveUp(blob, "every worker that fitted it died") });
        } else if (!have.has(blob)) todo.push(blob);
      }
      for (let at = 0, size = Math.min(first, most); at < todo.length;) {
        // Lets messages arrive, among them the request to stop.
        await turn();
        if (stopping()) throw new StoppedError("stopped between two batches of fits");
        const some = run(todo.slice(at, at + size), place), began = performance.now();
        begin(some, blobs.length - todo.length + at, blobs.length);
        const batch = { blobs: some, output: await fit(some) };
        await store.keep(batch);
        kept();
        done.push(batch);
        at += some.length;
        const seconds = (performance.now() - began) / 1000;
        size = Math.min(most, Math.max(16, Math.round(some.length * target / Math.max(seconds, 0.1))));
      }
      return done.sort((a, b) => place.get(a.blobs[0])! - place.get(b.blobs[0])!).map((b) => b.output);
    },
  };
}

/** The leading blobs without a gap, so that the order of the results does not depend on which attempt fitted what. */
function run(blobs: readonly number[], place: ReadonlyMap<number, number>): number[] {
  const start = place.get(blobs[0])!, end = blobs.findIndex((b, i) => place.get(b) !== start + i);
  return blobs.slice(0, end < 0 ? undefined : end);
}
