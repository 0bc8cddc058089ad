import { memoryUsage } from "node:process";
import type { PassProgress, Progress, StageName } from "../../base/progress.ts";
import { stageLines } from "../paced.ts";

/** In the order of the record. */
const noSeconds = (): Record<StageName, number> => (
  { load: 0, halos: 0, outliers: 0, inject: 0, coadd: 0, detect: 0, fit: 0, infrared: 0, forced: 0, products: 0 }
);

/** Keeps the time of a brick's stages and tells how it goes on. */
export class BrickWatch implements Progress {
  /** Seconds of each stage. */
  readonly stages = noSeconds();
  /** Largest at the ends of the stages. */
  peakMemoryBytes = 0;
  readonly pass: PassProgress;
  #current: StageName | undefined;
  #since = performance.now();
  #lines: PassProgress = () => {};

  /** @param further who else is told */
  constructor(readonly brick: string, readonly say: (line: string) => void, readonly further?: Progress) {
    this.pass = (pass, done, all) => {
      further?.pass(pass, done, all);
      this.#lines(pass, done, all);
    };
  }

  stage(name: StageName): void {
    this.end();
    this.#current = name;
    this.#lines = stageLines(name, (line) => this.say(`${this.brick}: ${line}`));
    this.further?.stage(name);
    this.say(`${this.brick}: ${name}`);
  }

  /** Ends the present stage. */
  end(): void {
    const now = performance.now();
    if (this.#current) this.stages[this.#current] += (now - this.#since) / 1000;
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, memoryUsage().rss);
    this.#current = undefined;
    this.#since = now;
  }

  /** Whether the present stage is this one and takes longer than that. */
  overtime(stage: StageName, seconds: number): boolean {
    return this.#current === stage && performance.now() - this.#since > 1000 * seconds;
  }
}
