/** The thread that adds light, but it dies of an exposure called "deadly", and of one called "late" when its pixels begin to change. */
import "../../../src/stages/inject/light_thread.ts";
import type { ToThread } from "../../../src/base/threads/messages.ts";
import type { LightTask } from "../../../src/stages/inject/add_light.ts";

const scope = globalThis as unknown as { onmessage: (event: { data: ToThread }) => void }, work = scope.onmessage;

scope.onmessage = (event) => {
  const { exposure, begun } = (event.data as { call: LightTask }).call;
  if (exposure.name === "late") begun[0] = 1;
  if (exposure.name === "deadly" || exposure.name === "late") throw new Error("no memory is left");
  work(event);
};
