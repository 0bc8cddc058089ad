/** Speaks the workers' protocol and behaves as the file `behaviour.json` of the run directory says: with which blobs it dies, in
 * which stage, or falls silent. Blobs are 0 … 15; products are one file. */
import { lines, type Order, type Report } from "../../../src/run/units/messages.ts";

export interface Behaviour {
  /** Ends the process by SIGABRT's exit code when one of these is fitted. */
  deadly?: number[];
  /** Falls silent instead. */
  silent?: number[];
  /** Dies in this stage, this often. */
  diesIn?: { stage: string; times: number };
  /** Says the same again and again in stage "load". */
  talks?: boolean;
  /** Reads so many CCDs, each for longer than the watchdog takes to look. */
  slow?: number;
  /** Fails units with this exit code. */
  fails?: number;
}

const { root } = JSON.parse(Deno.args[0]),
  behaviour: Behaviour = JSON.parse(Deno.readTextFileSync(`${root}/behaviour.json`));
const report = (r: Report) => console.log(JSON.stringify(r));
const cost = {
  wallSeconds: 1,
  cpuSeconds: 1,
  deviceSeconds: 0,
  peakMemoryBytes: 1e8,
  bytesRead: 1,
  bytesWritten: 1,
  fitted: 1,
};

/** How often something happened, over all processes of a run. */
function count(name: string): number {
  const path = `${root}/checkpoints/${name}`;
  Deno.mkdirSync(`${root}/checkpoints`, { recursive: true });
  Deno.writeTextFileSync(path, "x", { append: true });
  return Deno.statSync(path).size;
}

report({ type: "ready", engine: "fake", driver: "" });
for await (const line of lines(Deno.stdin.readable)) {
  const order: Order = JSON.parse(line);
  if (order.type === "stop") Deno.exit(0);
  const { diesIn } = behaviour;
  const { id } = order;
  report({ type: "stage", id, name: "load" });
  if (diesIn?.stage === "load" && count("deaths") <= diesIn.times) Deno.exit(134);
  const say = (line: string) => report({ type: "say", id, line });
  const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  while (behaviour.talks) {
    report({ type: "progress", id, pass: "CCDs", done: 3, all: 53 });
    say("3 CCDs, still");
    await pause(0.1);
  }
  for (let i = 0; i < (behaviour.slow ?? 0); i++) {
    report({ type: "progress", id, pass: "CCDs", done: i, all: behaviour.slow! });
    say("one CCD more");
    await pause(1.2);
  }
  if (behaviour.fails) {
    report({
      type: "failed",
      id: order.id,
      failure: {
        name: behaviour.fails === 4 ? "ResourceError" : "InputError",
        code: behaviour.fails,
        message: "Cannot do it",
      },
    });
    continue;
  }
  report({ type: "stage", id, name: "fit" });
  const blobs = Array.from({ length: 16 }, (_, i) => i).filter((b) => !order.quarantined.includes(b));
  for (let at = 0; at < blobs.length; at += order.mostBlobs) {
    const some = blobs.slice(at, at + order.mostBlobs);
    report({ type: "blobs", id, blobs: some, done: at, all: 16 });
    if (some.some((b) => behaviour.deadly?.includes(b))) Deno.exit(134);
    if (some.some((b) => behaviour.silent?.includes(b))) {
      say("falls silent");
      await pause(600);
    }
  }
  Deno.mkdirSync(order.part, { recursive: true });
  Deno.writeTextFileSync(`${order.part}/unit.sha256sum`, "");
  report({ type: "done", id: order.id, record: { engine: "fake" }, cost });
}
