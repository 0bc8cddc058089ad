import type { Engine } from "../../src/compute/engine.ts";
import type { WebGpuEngine } from "../../src/engine/webgpu.ts";
import type { Budget } from "./budget.ts";
import type { Row } from "../rows/results.ts";

/** What the device can do at most. */
export interface Peaks {
  /** FLOP/s of fused multiply-adds (two each), exponentials/s, bytes/s copied (read and written). */
  fma: number;
  exp: number;
  copy: number;
  /** Words/s exchanged through workgroup memory: written, waited for, read. */
  exchange: number;
}

/** What every work unit is handed. */
export interface Bench {
  engine: Engine;
  /** The same engine when it is WebGPU: it can be given kernels and asked for device times. */
  gpu?: WebGpuEngine;
  /** The adapter is a program on the CPU: sizes are chosen smaller. */
  software: boolean;
  /** Device times are there and their unit is the nanosecond. */
  deviceClock: boolean;
  /** Undefined on the reference engine. */
  peaks?: Peaks;
  quick: boolean;
  budget: Budget;
  /** Part of the full brick, and where survey data are, as asked for. */
  scale?: number;
  shared?: string;
  /** Where the picture of the scaling goes; beside the rows. */
  picture?: string;
  say(line: string): void;
  /** Keeps a row: written to disk before this returns. */
  add(row: Row): void;
}
