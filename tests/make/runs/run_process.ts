import { localDisk } from "../../../src/io/disk.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { launcher } from "../command.ts";
import { inTemp } from "../in_temp.ts";
import { once } from "../once.ts";
import { checksums } from "../tree.ts";

export const size = 120;

/** A small survey of some bricks on disk. */
const surveyDir = (bricks: number): Promise<string> =>
  once(`survey of ${bricks} bricks of ${size} px`, async (dir) => {
    const layout = new BrickLayout(), first = layout.at(150, 2);
    const list = Array.from({ length: bricks }, (_, k) => layout.brick(first.row, first.column + k));
    await writeSurvey(localDisk, dir, { seed: 4, size, nobj: 4, bricks: bricks > 1 ? list : undefined });
  });

/** Plans a run into a directory: of one brick in four units (the brick as it is, and 2, 1 and 1 sources), or of several bricks. */
export async function planInto(out: string, change: Record<string, unknown> = {}, bricks = 1): Promise<Plan> {
  const dir = await surveyDir(bricks);
  const values = {
    "survey.dir": dir,
    "inject.randoms": `${dir}/randoms.fits`,
    "survey.zoom": synthZoom(size),
    "inject.nobj": bricks > 1 ? 4 : 2,
    "run.real": bricks === 1,
    ...change,
  };
  const settings = resolveSettings([{ values, from: "the test" }]);
  return await makePlan(localDisk, { settings, wish: {}, out, say: () => {} });
}

export interface Running {
  process: Deno.ChildProcess;
  /** Stops it and everything that it started. */
  killTree(): Promise<void>;
  /** Resolves when a line of standard error or output has the words. */
  heard(words: RegExp): Promise<void>;
  /** Exit code (137 after `killTree`), and everything that was said. */
  end: Promise<{ code: number; said: string }>;
}

/** Words before a command that runs on this machine as if on another of that name; needs root. */
export const asHost = (name: string) => ["unshare", "--uts", "sh", "-c", `hostname ${name} && exec "$@"`, "sh"];

export interface RunOptions {
  engine?: "reference" | "auto";
  args?: readonly string[];
  env?: Record<string, string>;
  /** Words before the command. */
  before?: readonly string[];
}

/** `obiwan run` as a process group of its own; on the f64 engine, which has no pipelines to build, unless told otherwise. */
export function startRun(dir: string, { engine = "reference", args = [], env, before = [] }: RunOptions = {}): Running {
  const command = new Deno.Command("setsid", {
    args: [...before, launcher, "run", dir, "--engine", engine, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const process = command.spawn(), waiting = new Set<() => void>();
  let said = "", over = false;
  const follow = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      said += decoder.decode(bytes, { stream: true });
      waiting.forEach((w) => w());
    }
  };
  const end = Promise.all([follow(process.stdout), follow(process.stderr), process.status]).then(([, , status]) => {
    over = true;
    waiting.forEach((w) => w());
    return { code: status.signal === "SIGKILL" ? 137 : status.code, said };
  });
  return {
    process,
    end,
    killTree: async () => {
      await new Deno.Command("sh", { args: ["-c", `kill -KILL -${process.pid}`], stderr: "null" }).output();
    },
    heard: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (words.test(said)) resolve();
          else if (over) reject(new Error(`the run ended without saying ${words}:\n${said}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** SHA-256 of every product of a run, by path below its units. */
export const products = (dir: string): Promise<Map<string, string>> => checksums(`${dir}/units`);

/** Products of a run that nothing disturbs. */
export async function expected({ bricks = 1, engine = "reference" as RunOptions["engine"] } = {}) {
  const made = await once(`products of ${bricks} bricks on ${engine}`, (keep) =>
    inTemp(async (dir) => {
      await planInto(dir, {}, bricks);
      const { code, said } = await startRun(dir, { engine }).end;
      if (code !== 0) throw new Error(said);
      await Deno.writeTextFile(`${keep}/sums.json`, JSON.stringify([...await products(dir)]));
    }));
  return new Map<string, string>(JSON.parse(await Deno.readTextFile(`${made}/sums.json`)));
}
