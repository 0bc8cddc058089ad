/// <reference lib="deno.worker" />
// Reads mutants in a thread that can be ended; says which one it begins, and what is wrong with one.
import { exitCodeOf } from "../../src/base/errors.ts";
import { watchAllocations } from "./allocations.ts";
import { mutate, randomOf } from "./mutate.ts";
import { mostBytes } from "./target.ts";
import { targets } from "./targets.ts";

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
  const corpus = await target.corpus(), limit = watchAllocations();
  for (let mutant = data.from; mutant < data.to; mutant++) {
    say({ begins: mutant });
    const random = randomOf(data.seed, target.name, mutant), { bytes, name, spans } = corpus[random(corpus.length)];
    const damaged = mutate(bytes, random, spans);
    limit(mostBytes(damaged.length));
    try {
      await target.read(damaged, name);
    } catch (error) {
      if (exitCodeOf(error) === 70) say({ mutant, fault: `${name}: ${(error as Error)?.stack ?? error}` });
    }
    limit(Infinity);
  }
  say({ done: true });
};
