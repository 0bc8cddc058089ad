import { EngineError } from "../base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../compute/engine.ts";
import type { Answer, Request } from "./engine_worker.ts";

interface RemoteBuffer extends BufferRef {
  readonly id: number;
}

/** The reference engine in a thread of its own: what a program does there leaves the event loop alone, and as many programs as
 * there are threads run at a time. Errors show at the next read-back, as a device's do. */
export class WorkerEngine implements Engine {
  readonly id = "reference";
  readonly software = true;
  readonly maxBindingBytes = 1 << 30;
  readonly #worker: Worker;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  #next = 0;
  #dead: string | undefined;

  constructor() {
    this.#worker = new Worker(new URL("./engine_worker.ts", import.meta.url), { type: "module", name: "images" });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#waiting.shift()?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#dead = event.message || "it ended";
      for (const answer of this.#waiting.splice(0)) answer({ error: this.#dead });
    };
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const buffer: RemoteBuffer = {
      id: this.#next++,
      type,
      length,
      destroy: () => this.#send({ act: "destroy", id: buffer.id }),
    };
    this.#send({ act: "alloc", id: buffer.id, type, length });
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    this.#send({ act: "write", id: idOf(buffer), values, at });
  }

  run(program: Program): Promise<void> {
    const remote = program.map(({ buffers, indirect, ...rest }) => ({
      ...rest,
      buffers: buffers.map(idOf),
      indirect: indirect && { id: idOf(indirect.buffer), at: indirect.at },
    }));
    this.#send({ act: "run", program: remote });
    return Promise.resolve();
  }

  async read(buffer: BufferRef, from = 0, length = buffer.length - from): Promise<Values> {
    const answer = await new Promise<Answer>((resolve) => {
      if (this.#dead !== undefined) return resolve({ error: this.#dead });
      this.#waiting.push(resolve);
      this.#send({ act: "read", id: idOf(buffer), from, length });
    });
    if ("error" in answer) throw new EngineError(`A thread of the reference engine failed: ${answer.error}`, "lost");
    return answer.values;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#worker.terminate();
    return Promise.resolve();
  }

  #send(request: Request) {
    if (this.#dead === undefined) this.#worker.postMessage(request);
  }
}

const idOf = (buffer: BufferRef) => (buffer as RemoteBuffer).id;
