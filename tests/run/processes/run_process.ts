import { createHash } from "node:crypto";
import { localDisk } from "../../../src/io/disk.ts";
import { makePlan, type Plan } from "../../../src/run/plan/plan.ts";
import { resolveSettings } from "../../../src/run/plan/settings.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";

const root = new URL("../../../", import.meta.url).pathname;
export const size = 120;

let survey: Promise<string> | undefined;
/** A small survey on disk that all tests of a file share; gone when the process ends. */
function surveyDir(): Promise<string> {
  return survey ??= (async () => {
    const dir = await Deno.makeTempDir({ prefix: "obiwan-survey-" });
    addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
    await writeSurvey(localDisk, dir, { seed: 4, size, nobj: 4 });
    return dir;
  })();
}

/** Plans a run of one brick in four units into a directory. */
export async function planInto(out: string, change: Record<string, unknown> = {}): Promise<Plan> {
  const dir = await surveyDir();
  const values = {
    "survey.dir": dir,
    "inject.randoms": `${dir}/randoms.fits`,
    "survey.zoom": synthZoom(size),
    "inject.nobj": 2,
    ...change,
  };
  return await makePlan(localDisk, {
    settings: resolveSettings([{ values, from: "the test" }]),
    wish: {},
    out,
    say: () => {},
  });
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

/** `obiwan run` as a process group of its own. */
export function startRun(dir: string, args: readonly string[] = [], env: Record<string, string> = {}): Running {
  const command = new Deno.Command("setsid", {
    args: [`${root}obiwan`, "run", dir, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const process = command.spawn(), waiting = new Set<() => void>();
  let said = "";
  const follow = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      said += decoder.decode(bytes, { stream: true });
      waiting.forEach((w) => w());
    }
  };
  const end = Promise.all([follow(process.stdout), follow(process.stderr), process.status]).then(([, , status]) => {
    waiting.forEach((w) => w());
    return { code: status.signal === "SIGKILL" ? 137 : status.code, said };
  });
  let over = false;
  end.then(() => over = true);
  return {
    process,
    end,
    killTree: async () => {
      await new Deno.Command("sh", { args: ["-c", `kill -9 -- -${process.pid}`], stderr: "null" }).output();
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
export async function products(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const walk = async (path: string) => {
    for await (const { name, isDirectory } of Deno.readDir(`${dir}/units${path}`)) {
      if (isDirectory) await walk(`${path}/${name}`);
      else {found.set(
          `${path}/${name}`,
          createHash("sha256").update(await Deno.readFile(`${dir}/units${path}/${name}`)).digest("hex"),
        );}
    }
  };
  await walk("");
  return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
}

let undisturbed: Promise<Map<string, string>> | undefined;
/** Products of a run that nothing disturbed. */
export function expected(): Promise<Map<string, string>> {
  return undisturbed ??= inTemp(async (dir) => {
    await planInto(dir);
    const { code, said } = await startRun(dir).end;
    if (code !== 0) throw new Error(said);
    return await products(dir);
  });
}

export async function inTemp<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-run-" });
  try {
    return await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
