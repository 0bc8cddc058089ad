/** The worker process: reads the survey, drives one device, writes into its part directories, and nothing else.
 * Started by the supervisor with permissions for just that; ends when its standard input does. */
import { exitCodeOf, InputError, StoppedError } from "../../base/errors.ts";
import { localDisk } from "../../io/disk.ts";
import type { Engines } from "../engines/supply.ts";
import { openEngines, openerOf } from "../engines.ts";
import { readPlan } from "../../rundir/plan.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { Account } from "./account.ts";
import { brickCache } from "./brick_cache.ts";
import { Line } from "./line.ts";
import { lines, parseOrder, type Report, type UnitOrder, type WorkerStart } from "./messages.ts";
import type { Failure } from "../../rundir/failures.ts";
import { makeUnit, type UnitTools } from "./make_unit.ts";

const start: WorkerStart = JSON.parse(Deno.args[0]);
const report = (message: Report) => {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
};
const say = (line: string) => report({ type: "say", line });

// Ctrl-C at a terminal reaches this process, too; what it means is for the supervisor to say.
Deno.addSignalListener("SIGINT", () => {});

const orders: UnitOrder[] = [];
let stopping = false, wake = () => {};
/** Orders arrive while a unit is in progress; neither a stop nor the supervisor's end may wait for it. */
(async () => {
  for await (const line of lines(Deno.stdin.readable)) {
    const order = parseOrder(line);
    if (!order) {
      const error = new InputError(`Cannot obey: ${JSON.stringify(line.slice(0, 200))} is no order of a supervisor`);
      report({ type: "failed", id: "", failure: failureOf(error) });
      Deno.exit(1);
    }
    if (order.type === "stop") stopping = true;
    else orders.push(order);
    wake();
  }
  Deno.exit(0);
})();

async function next(): Promise<UnitOrder> {
  for (;;) {
    const order = orders.shift();
    if (order) return order;
    await new Promise<void>((resolve) => wake = resolve);
  }
}

function failureOf(error: unknown): Failure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error)), code = exitCodeOf(error);
  return { name, code, message, ...(code === 70 ? { stack } : {}) };
}

async function work() {
  const run = new RunDir(start.root), plan = await readPlan(localDisk, run);
  let engines: Engines;
  try {
    engines = await openEngines(start.engine, say, openerOf(start.kernels), start.threads);
  } catch (error) {
    report({ type: "failed", id: "", failure: failureOf(error) });
    return;
  }
  report({ type: "ready", engine: engines.id, driver: engines.driver });
  const tools = {
    disk: localDisk,
    run,
    plan,
    engines,
    readers: start.readers,
    threads: start.threads,
    report,
    brickCache: brickCache(),
    account: new Account(engines),
    line: new Line(),
    crashAt: start.crashAt,
    stopping: () => stopping,
  };
  // As many at a time as the supervisor orders: they follow each other in line.
  for (;;) make(await next(), tools);
}

async function make(order: UnitOrder, tools: UnitTools & { account: Account }) {
  try {
    report({ type: "done", id: order.id, ...await makeUnit(order, tools) });
  } catch (error) {
    if (error instanceof StoppedError) report({ type: "stopped", id: order.id });
    else report({ type: "failed", id: order.id, failure: failureOf(error) });
    tools.account.forget();
    await localDisk.remove(order.part).catch(() => {});
  }
}

try {
  await work();
} catch (error) {
  report({
    type: "failed",
    id: "",
    failure: failureOf(error instanceof Error ? error : new InputError(String(error))),
  });
}
Deno.exit(1);
