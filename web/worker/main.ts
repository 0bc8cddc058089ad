// The thread that computes for the page: one task at a time, told by the page, answered in messages.
import "./stand_ins.ts";
import { selfTest } from "../../src/compute/self_test.ts";
import type { Tell, ToWorker } from "../messages.ts";
import { bench } from "./bench.ts";
import { demo } from "./demo.ts";
import { openAlone } from "./device.ts";

const tell: Tell = (said) => postMessage(said);

async function examine(): Promise<void> {
  await using engine = await openAlone(tell, false);
  // The first time builds pipelines.
  await selfTest(engine);
  const began = performance.now(), { capabilities, sound } = await selfTest(engine);
  tell({ kind: "self-test", capabilities, sound, ms: performance.now() - began });
}

const carryOut = (asked: ToWorker): Promise<void> =>
  asked.task === "demo"
    ? demo(asked.seed, tell)
    : asked.task === "bench"
    ? bench(asked.minutes, asked.build, tell)
    : examine();

addEventListener("message", async ({ data }: MessageEvent<ToWorker>) => {
  try {
    await carryOut(data);
    tell({ kind: "end" });
  } catch (error) {
    tell({ kind: "error", message: error instanceof Error ? error.message : String(error) });
  }
});
