import { localDisk } from "../../src/io/disk.ts";
import type { Trouble } from "../../src/run/unit/messages.ts";
import { exitCodeOfRun, type Progress, stopped, Supervisor } from "../../src/run/supervise/supervisor.ts";
import type { RunCommand } from "../run_options.ts";
import { showProgress } from "./progress.ts";
import { absolute, parsePart, parseSize, parseUntil } from "./words.ts";

/** Executes a plan, or goes on with it. @returns the exit code */
export async function run(options: RunCommand): Promise<number> {
  const { run: root, engine, workers, readers, part, memory, until, hangSeconds, imageRoot, json } = options;
  const event = (value: Record<string, unknown>) => json && console.log(JSON.stringify(value));
  const bar = await showProgress(!json && Deno.stderr.isTerminal());
  const say = (line: string) => {
    bar.line(line);
    event({ event: "line", line });
  };
  const supervisor = new Supervisor(localDisk, {
    root: absolute(root),
    engine,
    workers,
    readers,
    part: part === undefined ? undefined : parsePart(part),
    memory: memory === undefined ? undefined : parseSize(memory, "--memory"),
    hangSeconds,
    imageRoots: imageRoot.map(absolute),
    crashAt: Deno.env.get("OBIWAN_CRASH_AT"),
    say,
    watch: (state) => {
      bar.show(state);
      event({ event: "progress", ...state });
    },
  });
  for (const signal of ["SIGTERM", "SIGUSR1", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => supervisor.stop(stopped(signal)));
  }
  if (until !== undefined) {
    Deno.unrefTimer(setTimeout(() => supervisor.stop(stopped(`--until ${until}`)), parseUntil(until)));
  }
  let end: Progress;
  try {
    end = await supervisor.work();
  } finally {
    bar.end();
  }
  console.error(`${end.done} of ${end.units} units done${failed(supervisor.failures, root)}`);
  return exitCodeOfRun(supervisor.failures.values());
}

function failed(failures: ReadonlyMap<string, Trouble>, root: string): string {
  if (failures.size === 0) return "";
  const list = [...failures].slice(0, 5).map(([unit, t]) => `  ${unit}: ${t.message}`);
  const more = failures.size > 5 ? [`  and ${failures.size - 5} more: obiwan status ${root}`] : [];
  return `, ${failures.size} failed:\n${[...list, ...more].join("\n")}\nwhen that is mended: obiwan retry ${root}`;
}
