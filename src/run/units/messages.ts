/** Messages between a worker and its supervisor: one JSON object per line, the worker's on its stdout. */
import { holds, parseShape, type Shape } from "../../base/json/json_shape.ts";
import { type Failure, failureShape } from "../../rundir/failures.ts";
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

/** What each report must hold. */
const reports: Record<Report["type"], Shape> = {
  ready: { engine: "string", driver: "string" },
  say: { "id?": "string", line: "string" },
  stage: { id: "string", name: "string" },
  progress: { id: "string", pass: "string", done: "number", all: "number" },
  blobs: { id: "string", blobs: ["number"], done: "number", all: "number" },
  waits: { id: "string", waits: "boolean" },
  done: { id: "string", record: {}, cost: {} },
  failed: { id: "string", failure: failureShape },
  stopped: { id: "string" },
};

/** What each order must hold. */
const orders: Record<Order["type"], Shape> = {
  unit: { id: "string", part: "string", attempt: "string", mostBlobs: "number", quarantined: ["number"] },
  stop: {},
};

/** A line of a worker's output as the report that it is; nothing for any other: its libraries may print, too. */
export const parseReport = (line: string): Report | undefined => parseOne<Report>(line, reports);

/** A line of a worker's input as the order that it is. */
export const parseOrder = (line: string): Order | undefined => parseOne<Order>(line, orders);

function parseOne<T>(line: string, shapes: Readonly<Record<string, Shape>>): T | undefined {
  const message = parseShape<{ type: string }>(line, { type: "string" });
  if (!message || !Object.hasOwn(shapes, message.type) || !holds(message, shapes[message.type])) return undefined;
  return message as T;
}

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
