/** A thread that dies over its first call. */
import { answerCalls } from "../../../src/base/threads/thread_side.ts";

answerCalls<unknown, unknown>(async () => {
  setTimeout(() => {
    throw new Error("this thread dies");
  }, 0);
  return await new Promise(() => {});
});
