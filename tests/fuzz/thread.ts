/// <reference lib="deno.worker" />
// Reads mutants in a thread that can be ended; says which one it begins, and what is wrong with one.
import { exitCodeOf } from "../../src/base/errors.ts";
import { watchAllocations, watchGrowth } from "./allocations.ts";
import { mutate, randomOf } from "./mutate.ts";
import { mostBytes, scratch } from "./target.ts";
import { targets } from "./targets.ts";
import { watchWrites } from "./watch_writes.ts";

/** Which mutants: `from` up to `to`, of a target and seed. */
export interface Job {
  target: string;
  seed: number;
  from: number;
  to: number;
}

export type Word = { begins: number } | { mutant: number; fault: string } | { done: true };

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  const say = (word: Word) => self.postMessage(word), target = targets.find((t) => t.name === data.target)!;
  const corpus = await target.corpus(), dir = scratch(), memory = watchAllocations(), written = watchWrites(dir);
  for (let mutant = data.from; mutant < data.to; mutant++) {
    say({ begins: mutant });
    const random = randomOf(data.seed, target.name, mutant), { bytes, name, spans } = corpus[random(corpus.length)];
    const damaged = mutate(bytes, random, spans), most = mostBytes(damaged.length), growth = watchGrowth();
    const found = (error: unknown) => say({ mutant, fault: `${name}: ${(error as Error)?.stack ?? error}` });
    memory.limit(most);
    try {
      await target.read(damaged, name);
    } catch (error) {
      if (exitCodeOf(error) === 70 && error !== memory.exceeded) found(error);
    }
    const { exceeded } = memory, grown = growth();
    memory.limit(Infinity);
    if (exceeded) found(exceeded);
    if (grown > 4 * most) found(new Error(`memory grew by ${grown} bytes, ${most} are allowed at once`));
    const stray = written();
    if (stray) found(stray);
  }
  await Deno.remove(dir, { recursive: true });
  say({ done: true });
};
