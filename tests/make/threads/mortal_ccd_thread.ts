/** The thread that reads CCDs, but it dies of one whose filter is "deadly", and of one whose filter is "tiring" when it has read another
 * before. */
import "../../../src/stages/load/ccd_thread.ts";
import { texts } from "../../../src/base/table.ts";
import type { ToThread } from "../../../src/base/threads/messages.ts";
import type { CcdCall } from "../../../src/stages/load/ccd_reader.ts";

const scope = globalThis as unknown as { onmessage: (event: { data: ToThread }) => void }, work = scope.onmessage;
let calls = 0;

scope.onmessage = (event) => {
  const filter = "call" in event.data ? texts((event.data.call as CcdCall).table, "filter")![0] : "";
  if (filter && calls++ > 0 && filter === "tiring" || filter === "deadly") throw new Error("no memory is left");
  work(event);
};
