/** Messages between a worker and its supervisor: one JSON object per line, the worker's on its stdout. */
import type { Failure } from "../../rundir/failures.ts";
import type { UnitCost } from "../../rundir/record.ts";
import type { EngineChoice, KernelsChoice } from "../engines/choice.ts";

/** What a worker is started with, as its only argument. */
export interface WorkerStart {
  root: string;
  engine: EngineChoice;
  kernels: KernelsChoice;
  /** Threads of file reading. */
  readers: number;
  /** Threads that images and products are made in. */
  threads: number;
  crashAt?: string;
}

export interface UnitOrder {
  type: "unit";
  id: string;
  /** Directory for the products, and name of the attempt. */
  part: string;
  attempt: string;
  mostBlobs: number;
  quarantined: number[];
}
export type Order = UnitOrder | { type: "stop" };

/** Of a worker that may have several units; `id` is that of the unit. */
export type Report =
  | { type: "ready"; engine: string; driver: string }
  | { type: "say"; id?: string; line: string }
  | { type: "stage"; id: string; name: string }
  | { type: "progress"; id: string; pass: string; done: number; all: number }
  | { type: "blobs"; id: string; blobs: number[]; done: number; all: number }
  /** Whether it waits for the units ahead of it. */
  | { type: "waits"; id: string; waits: boolean }
  | { type: "done"; id: string; record: Record<string, unknown>; cost: UnitCost }
  | { type: "failed"; id: string; failure: Failure }
  | { type: "stopped"; id: string };

/** Splits a stream of bytes into lines. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}
