/** A thread that does work on images with an engine of its own. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import type { Engine } from "../../compute/engine.ts";
import { hostEngine, type HostKind } from "./host_engine.ts";
import { imageWorks } from "./image_works.ts";

export interface ImageCall {
  work: string;
  task: unknown;
  kind: HostKind;
}

const engines = new Map<HostKind, Engine>();

answerCalls<ImageCall, unknown>(async ({ work, task, kind }) => {
  const engine = engines.get(kind) ?? hostEngine(kind);
  engines.set(kind, engine);
  try {
    const value = await imageWorks.get(work)!.run(engine, task);
    return { value, transfer: [...buffersOf(value)] };
  } catch (error) {
    // It may have failed for good: the next task gets another.
    engines.delete(kind);
    throw error;
  }
});

/** Memory of the arrays in a result: handed over instead of copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}
