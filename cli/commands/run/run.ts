import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import type { Failure } from "../../../src/rundir/failures.ts";
import { stopped, Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { exitCodeOfRun } from "../../../src/run/supervise/exit_code.ts";
import { unitsOf } from "../../../src/run/supervise/share.ts";
import { checkRun, refuseTogether } from "../../../src/run/preflight.ts";
import { leaseExpiry } from "../../../src/rundir/lease.ts";
import type { RunCommand } from "../../options/run/run.ts";
import { runWatch } from "../../talk/run_words.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { called, duration, size } from "../../text/words.ts";
import { parsePart } from "../../values/numbers.ts";
import { parseSize, parseUntil } from "../../values/sizes.ts";

/** Executes or resumes a plan. Its events are the result, on stdout. @returns the exit code */
export const run = (options: RunCommand): Promise<number> =>
  talking({ ...options, json: false, bar: !options.json }, (talk) => supervise(options, talk));

async function supervise(options: RunCommand, talk: Talk): Promise<number> {
  const {
    run: root,
    engine,
    kernels,
    workers,
    readers,
    part,
    only,
    share,
    leave,
    memory,
    until,
    hangSeconds,
    imageRoot,
    json,
  } = options;
  refuseTogether("run", { "--part": part, "--leave": leave });
  const room = memory === undefined ? undefined : parseSize(memory, "--memory"),
    open = await openUnits(root, part, only);
  const warnings = await checkRun(new RunDir(resolve(root)), open.map((u) => u.unit), { memory: room, workers });
  if (options.dryRun) return dryRun(open, warnings, talk);
  const event = (value: Record<string, unknown>) => json && console.log(JSON.stringify(value));
  const show = runWatch(talk.display);
  const say = (line: string) => {
    talk.say(line);
    event({ event: "line", line });
  };
  for (const line of warnings) say(`warning: ${line}`);
  const supervisor = new Supervisor(localDisk, {
    root: resolve(root),
    engine,
    kernels,
    workers,
    readers,
    part: part === undefined ? undefined : parsePart(part, "--part"),
    only,
    share: share === undefined ? undefined : parsePart(share, "--share"),
    // By then the lease of a machine that died would be free.
    leaveAfter: leave ? leaseExpiry + 10 : undefined,
    memory: room,
    hangSeconds,
    imageRoots: imageRoot.map((dir) => resolve(dir)),
    crashAt: Deno.env.get("OBIWAN_CRASH_AT"),
    say,
    watch: (state) => {
      show(state);
      event({ event: "progress", ...state });
    },
  });
  for (const signal of ["SIGTERM", "SIGUSR1"] as const) {
    Deno.addSignalListener(signal, () => supervisor.stop(stopped(signal)));
  }
  talk.onInterrupt(() => supervisor.stop(stopped("SIGINT")), () => supervisor.kill());
  if (until !== undefined) {
    Deno.unrefTimer(setTimeout(() => supervisor.stop(stopped(`--until ${until}`)), parseUntil(until)));
  }
  const end = await supervisor.work();
  const others = end.units - end.done - supervisor.failures.size;
  const left = others > 0 ? `, ${others} being made by other processes or left to them` : "";
  const made = `${end.done} of ${end.units} units done${left}`, trouble = failed(supervisor.failures, root);
  if (trouble) talk.complain(trouble);
  const message = trouble ? `${made}, ${trouble}` : made;
  event({ event: "end", units: end.units, done: end.done, failed: Object.fromEntries(supervisor.failures), message });
  const next = end.done === end.units
    ? [`derive ${root}`]
    : others > 0 && supervisor.failures.size === 0
    ? [`status ${root}`]
    : [];
  talk.end({ made, next });
  return exitCodeOfRun(supervisor.failures.values());
}

/** Units that a run would make now, in order. */
async function openUnits(root: string, part: string | undefined, only: readonly string[]) {
  const { units } = await runStatus(localDisk, new RunDir(resolve(root)));
  const mine = part === undefined ? undefined : parsePart(part, "--part");
  const wanted = new Set(unitsOf(units.map((u) => u.unit), { part: mine, only }));
  return units.filter((u) => (u.state === "waiting" || u.state === "running") && wanted.has(u.unit));
}

/** What they are, and what they cost. */
function dryRun(open: Awaited<ReturnType<typeof openUnits>>, warnings: readonly string[], { say }: Talk): number {
  for (const { unit, state } of open) {
    console.log(
      `${unit.id}  ${unit.sources} sources  about ${duration(unit.estimate.seconds)}${
        state === "running" ? "  (being made by another)" : ""
      }`,
    );
  }
  for (const line of warnings) say(`warning: ${line}`);
  say(`${open.length} units, ${size(open.reduce((s, u) => s + u.unit.estimate.diskBytes, 0))} of disk`);
  return 0;
}

function failed(failures: ReadonlyMap<string, Failure>, root: string): string {
  if (failures.size === 0) return "";
  const list = [...failures].slice(0, 5).map(([unit, t]) => `  ${unit}: ${t.message}`);
  const more = failures.size > 5 ? [`  and ${failures.size - 5} more: ${called()} status ${root}`] : [];
  return `${failures.size} failed:\n${
    [...list, ...more].join("\n")
  }\nwhen the causes are removed: ${called()} retry ${root}`;
}
