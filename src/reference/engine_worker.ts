/** The thread behind `WorkerEngine`: a reference engine that is told what to do by messages, in their order. */
import type { BufferRef, Dispatch, Values } from "../compute/engine.ts";
import { ReferenceEngine } from "./reference_engine.ts";

/** A dispatch with the numbers of its buffers. */
type RemoteDispatch = Omit<Dispatch, "buffers" | "indirect"> & {
  buffers: number[];
  indirect?: { id: number; at: number };
};

export type Request =
  | { act: "alloc"; id: number; type: BufferRef["type"]; length: number }
  | { act: "write"; id: number; values: Values; at: number }
  | { act: "run"; program: RemoteDispatch[] }
  | { act: "read"; id: number; from: number; length: number }
  | { act: "destroy"; id: number };

export type Answer = { values: Values } | { error: string };

/** What this file needs of the scope of a Worker. */
interface Thread {
  onmessage: (event: { data: Request }) => void;
  postMessage(answer: Answer, transfer: ArrayBufferLike[]): void;
}

const thread = globalThis as unknown as Thread, engine = new ReferenceEngine(), buffers = new Map<number, BufferRef>();
let failure: string | undefined;

thread.onmessage = async ({ data: request }) => {
  try {
    if (request.act === "alloc") buffers.set(request.id, engine.alloc(request.type, request.length));
    else if (request.act === "write") engine.write(buffers.get(request.id)!, request.values, request.at);
    else if (request.act === "destroy") buffers.delete(request.id);
    else if (request.act === "run") {
      const local = request.program.map(({ buffers: ids, indirect, ...rest }): Dispatch => ({
        ...rest,
        buffers: ids.map((id) => buffers.get(id)!),
        ...(indirect ? { indirect: { buffer: buffers.get(indirect.id)!, at: indirect.at } } : {}),
      }));
      await engine.run(local);
    } else if (failure !== undefined) thread.postMessage({ error: failure }, []);
    else {
      // Who asked wants the numbers, not their last digits: half the bytes to hand over.
      const values = Float32Array.from(await engine.read(buffers.get(request.id)!, request.from, request.length));
      thread.postMessage({ values }, [values.buffer]);
    }
  } catch (error) {
    failure = (error as Error).message;
    if (request.act === "read") thread.postMessage({ error: failure }, []);
  }
};
