import { type FromThread, type Handed, receivedError, sentError, type ToThread } from "./messages.ts";

/** Asks the thread that called for something. @throws what went wrong there */
export type Ask = (request: unknown) => Promise<unknown>;

/** What this file needs of the scope of a Worker. */
interface Scope {
  onmessage: (event: { data: ToThread }) => void;
  postMessage(message: FromThread, transfer?: Transferable[]): void;
}

/** Makes the module that a Worker starts with one that answers calls of `Threads`, one at a time. */
export function answerCalls<C, A>(work: (call: C, ask: Ask) => Promise<Handed<A>>): void {
  const scope = globalThis as unknown as Scope, asked = new Map<number, PromiseWithResolvers<unknown>>();
  const say = (message: FromThread, transfer: Transferable[] = []) => scope.postMessage(message, transfer);
  let questions = 0;
  const ask: Ask = (request) => {
    const reply = Promise.withResolvers<unknown>(), number = questions++;
    asked.set(number, reply);
    say({ ask: number, request });
    return reply.promise;
  };
  scope.onmessage = ({ data }) => {
    if ("call" in data) {
      work(data.call as C, ask).then(
        ({ value, transfer }) => say({ answer: value }, transfer),
        (error) => say({ error: sentError(error) }),
      );
      return;
    }
    const reply = asked.get(data.reply)!;
    asked.delete(data.reply);
    if ("error" in data) reply.reject(receivedError(data.error));
    else reply.resolve(data.value);
  };
  say({ ready: true });
}
