/** A thread that does what it is told, whatever comes of it. */
import { InputError } from "../../../src/base/errors.ts";
import { answerCalls } from "../../../src/base/threads/thread_side.ts";

export type Order =
  | { do: "double"; values: Float32Array<ArrayBuffer> }
  | { do: "ask"; request: unknown }
  | { do: "throw" | "die" | "answer, then die" };

const die = () =>
  setTimeout(() => {
    throw new Error("the roof fell in");
  });

answerCalls<Order, unknown>(async (order, ask) => {
  if (order.do === "double") {
    const value = order.values.map((v) => 2 * v);
    return { value, transfer: [value.buffer] };
  }
  if (order.do === "ask") return { value: await ask(order.request) };
  if (order.do === "throw") throw new InputError("Cannot do this");
  die();
  return order.do === "die" ? await new Promise(() => {}) : { value: "done" };
});
