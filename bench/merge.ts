// Merges generated derived tables with `obiwan merge`, as a process of its own, and says how long it takes and how much memory.
//   deno task bench-merge [small|large|all] [BRICKS] [ROWS] [DIR]
// small: 1,000 units, made in several orders, merged with several numbers of threads, and killed 40 times at random: same bytes.
// large: BRICKS (default 2,000) tables of ROWS (default 10,000) rows and about 40 columns. DIR (default: a temporary one) keeps them.
import { localDisk } from "../src/io/disk.ts";
import { openHdu } from "../src/io/fits.ts";
import { fingerprint } from "../src/base/sha256.ts";
import {
  brickOfRow,
  derivedTable,
  deriveScene,
  planScene,
  rowOfBricks,
  type SceneSize,
} from "./scene/derived_scene.ts";

const root = new URL("../", import.meta.url).pathname, what = Deno.args[0] ?? "all";
const base = Deno.args[3] ?? await Deno.makeTempDir({ prefix: "obiwan-merge-" });

/** Peak of resident memory of a process so far, kB. */
async function peakOf(pid: number): Promise<number> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0);
}

interface Ended {
  code: number;
  seconds: number;
  /** kB */
  peak: number;
  out: string;
}

/** @param killAfter milliseconds after which it is killed without warning */
async function merge(dir: string, args: readonly string[] = [], killAfter = Infinity): Promise<Ended> {
  const began = performance.now(), quiet = Number.isFinite(killAfter) ? "null" as const : "inherit" as const;
  const child = new Deno.Command(`${root}obiwan`, { args: ["merge", dir, ...args], stdout: "piped", stderr: quiet })
    .spawn();
  let peak = 0;
  const watch = setInterval(async () => {
    peak = Math.max(peak, await peakOf(child.pid));
    try {
      if (performance.now() - began > killAfter) child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
  }, 20);
  const { code, stdout } = await child.output();
  clearInterval(watch);
  return { code, seconds: (performance.now() - began) / 1000, peak, out: new TextDecoder().decode(stdout) };
}

async function sums(dir: string): Promise<string> {
  const list: string[] = [];
  for (const name of (await localDisk.list(`${dir}/merged`)).filter((n) => !n.startsWith("."))) {
    list.push(`${name} ${(await fingerprint(localDisk, `${dir}/merged/${name}`, "full")).sha256}`);
  }
  return list.join("\n");
}

/** Tables in the order given. */
async function make(dir: string, size: SceneSize, order: readonly number[]) {
  const plan = await planScene(localDisk, dir, rowOfBricks(size));
  for (const k of order) {
    const { brick } = plan.bricks[k];
    await deriveScene(localDisk, dir, plan, brick, derivedTable(brick, brickOfRow(size, k)));
  }
}

const inOrder = (n: number) => Array.from({ length: n }, (_, k) => k);

const text = (n: number) => n.toLocaleString("en");

async function small() {
  const scene = { bricks: 250, rows: 40, units: 4, shared: 4, outside: 1 }, bricks = inOrder(scene.bricks);
  // Multiplication by a number without a common factor visits every brick once.
  const orders = [bricks, bricks.toReversed(), bricks.map((i) => i * 97 % bricks.length)];
  const results: string[] = [];
  let undisturbed = 0, killed = 0, through = 0;
  for (const [k, order] of orders.entries()) {
    const dir = `${base}/small${k}`;
    await make(dir, scene, order);
    while (k === 2 && killed < 40) {
      // Each goes on from what the kill before it left; one that got through first makes room for the next.
      if ((await merge(dir, [], 1000 * undisturbed * Math.random())).code !== 0) killed++;
      else {
        through++;
        await Deno.remove(`${dir}/merged`, { recursive: true });
      }
    }
    const { code, seconds, peak } = await merge(dir, k === 1 ? ["--threads", "1"] : []);
    if (k === 0) undisturbed = seconds;
    results.push(await sums(dir));
    console.log(
      `${text(scene.bricks * scene.units)} units, order ${k + 1}: code ${code}, ${seconds.toFixed(2)} s, at most ${
        Math.round(peak / 1024)
      } MiB`,
    );
  }
  const same = results.every((r) => r === results[0]);
  console.log(
    `killed ${killed} times at random within ${undisturbed.toFixed(2)} s (${through} more were through before): ${
      same ? "the same bytes in all" : "BYTES DIFFER"
    }\n${results[0]}`,
  );
  if (!same) Deno.exit(1);
}

async function large() {
  const bricks = Number(Deno.args[1] ?? 2000), rows = Number(Deno.args[2] ?? 10000), dir = `${base}/large`;
  const shared = Math.floor(rows / 50), began = performance.now(), own = rows - shared;
  if (!(await localDisk.exists(`${dir}/plan.json`))) {
    await make(dir, { bricks, rows: own, units: 4, shared, outside: 0 }, inOrder(bricks));
    console.log(`${text(bricks)} tables made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  for (const args of [["--memory", "2G"], ["--memory", "1G", "--where", "tractor_flux_g > 20"]]) {
    const { code, seconds, peak, out } = await merge(dir, args);
    console.log(out);
    const { header } = (await openHdu(localDisk, `${dir}/merged/randoms.fits`, 1, { y0: 0, y1: 0 })).hdu;
    const size = async (name: string) => `${((await localDisk.size(`${dir}/merged/${name}`)) / 1e9).toFixed(2)} GB`;
    console.log(
      `${args.join(" ")}: code ${code}, ${header.get("NAXIS2")} rows of ${header.get("TFIELDS")} columns, ` +
        `${header.get("NAXIS1")} bytes each: ${seconds.toFixed(0)} s, peak memory (VmHWM) ${
          Math.round(peak / 1024)
        } MiB, ` +
        `FITS ${await size("randoms.fits")}, Parquet ${await size("randoms.parquet")}`,
    );
  }
}

if (what !== "large") await small();
if (what !== "small") await large();
if (!Deno.args[3]) await Deno.remove(base, { recursive: true });
