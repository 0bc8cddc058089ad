/** A thread that does work on images with a reference engine of its own. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { imageWorks } from "./image_works.ts";

export interface ImageCall {
  work: string;
  task: unknown;
}

const engine = new ReferenceEngine();

answerCalls<ImageCall, unknown>(async ({ work, task }) => {
  const value = await imageWorks.get(work)!.run(engine, task);
  return { value, transfer: [...buffersOf(value)] };
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
