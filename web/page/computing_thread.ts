import type { FromWorker, ToWorker } from "../messages.ts";

/** The thread that computes, from the text that the page carries; a new one after one was stopped. */
export class ComputingThread {
  #worker?: Worker;
  #listen: (said: FromWorker) => void = () => {};

  /** Has it do something. @param listen hears all it says, until it has ended */
  ask(task: ToWorker, listen: (said: FromWorker) => void): void {
    this.#listen = listen;
    this.#worker ??= this.#start();
    this.#worker.postMessage(task);
  }

  /** Ends it, whatever it is doing. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    const text = document.getElementById("worker")!.textContent!;
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#listen(data);
    worker.onerror = (event) => {
      this.stop();
      this.#listen({ kind: "error", message: event.message || "the computing part of this page did not start" });
    };
    return worker;
  }
}
