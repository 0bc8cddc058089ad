/** A thread that does work on images with a reference engine of its own, one task after another. */
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { imageWorks } from "./image_works.ts";

export interface ImageTask {
  work: string;
  task: unknown;
}

export type ImageAnswer = { result: unknown } | { error: string };

/** What this file needs of the scope of a Worker. */
interface Thread {
  onmessage: (event: { data: ImageTask }) => void;
  postMessage(answer: ImageAnswer, transfer: ArrayBuffer[]): void;
}

const thread = globalThis as unknown as Thread, engine = new ReferenceEngine();

thread.onmessage = async ({ data: { work, task } }) => {
  try {
    const result = await imageWorks.get(work)!.run(engine, task);
    thread.postMessage({ result }, [...buffersOf(result)]);
  } catch (error) {
    thread.postMessage({ error: (error as Error).message }, []);
  }
};

/** Memory of the arrays in a result: handed over instead of copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}
