import type { Job, Word } from "./thread.ts";

/** A mutant that a reader does not bear. */
export interface Finding {
  target: string;
  seed: number;
  mutant: number;
  /** What happened: a stack, or that it took too long. */
  fault: string;
}

/** Longest that one mutant may take, seconds. */
export const longest = 10;

/** Reads mutants `from` … `to` − 1 of a target in a thread. One that takes too long ends the thread; the others go on in a new one. */
export async function fuzz({ target, seed, from, to }: Job): Promise<Finding[]> {
  const found: Finding[] = [];
  for (let next = from; next < to;) {
    const { reached, findings } = await part({ target, seed, from: next, to });
    found.push(...findings);
    next = reached;
  }
  return found;
}

/** @returns the first mutant that was not read */
function part(job: Job): Promise<{ reached: number; findings: Finding[] }> {
  const worker = new Worker(import.meta.resolve("./thread.ts"), { type: "module" }), findings: Finding[] = [];
  const { target, seed } = job;
  let at = job.from, timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise((resolve) => {
    const end = (reached: number, fault?: string) => {
      clearTimeout(timer);
      worker.terminate();
      if (fault) findings.push({ target, seed, mutant: at, fault });
      resolve({ reached, findings });
    };
    const wait = (seconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(at + 1, `it took more than ${seconds} s`), 1000 * seconds);
    };
    worker.onmessage = ({ data }: MessageEvent<Word>) => {
      if ("done" in data) return end(job.to);
      if ("begins" in data) {
        at = data.begins;
        wait(longest);
      } else findings.push({ target, seed, mutant: data.mutant, fault: data.fault });
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end(at + 1, event.message);
    };
    // Modules are loaded and files made first.
    wait(120);
    worker.postMessage(job);
  });
}
