import type { EngineChoice, KernelsChoice } from "../engines/choice.ts";
import type { RunProgress } from "./progress.ts";

export interface SuperviseOptions {
  root: string;
  engine: EngineChoice;
  kernels?: KernelsChoice;
  /** Worker processes: one for each device. */
  workers: number;
  /** CCDs that a worker reads at once; as many as its threads by default. */
  readers?: number;
  /** Only the units k, k + n, k + 2n … (k from 1). */
  part?: { k: number; n: number };
  /** Only units of these ids and bricks; all where it is empty. */
  only?: readonly string[];
  /** Begins at the k-th of n stretches of the units and goes round, so that many supervisors rarely want the same unit. */
  share?: { k: number; n: number };
  /** Seconds without a free unit after which it ends and leaves the rest to others, instead of waiting until all is done. */
  leaveAfter?: number;
  /** Bytes that all workers together may take. */
  memory?: number;
  /** Whether a worker reads the next unit while it makes one, where memory allows it; by default it does. */
  overlap?: boolean;
  /** Seconds without progress after which a worker is killed. */
  hangSeconds: number;
  /** Other seconds than `stopGrace` for the workers' own end after a request to stop. */
  graceSeconds?: number;
  /** Directories outside of the survey that its links lead to. */
  imageRoots: readonly string[];
  crashAt?: string;
  /** Another program in the workers' place. */
  workerEntry?: string;
  say: (line: string) => void;
  /** Called on every change. */
  watch?: (state: RunProgress) => void;
}
