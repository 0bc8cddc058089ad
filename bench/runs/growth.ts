/** What a brick costs against its exposures and against its area: seconds of every stage, and the straight line through them.
 *
 *     deno task bench-growth [--series exposures|area] [--counts 6,15,45,75] [--side 600] [--deep DIR] [--survey DIR] [--sides 600,1200,2400,3600]
 *                            [--max-work 300] [--engine auto] [--keep FILE]
 *     deno task bench-growth --plot FILE.svg [--rows bench/results/growth.jsonl]
 *
 * The series by exposures makes a sky of its own, which as many chips cover as there are to be (kept in a directory); each point reads the first of them. The series
 * by area looks through windows into the brick of a survey (of the survey's layout where there is none yet). The smallest point is run
 * once before, so that no point pays for pipelines. Products are those of `science`.
 */
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import { texts } from "../../src/base/table.ts";
import { noDust } from "../../src/survey/extinction.ts";
import type { BrickRequest } from "../../src/brick_types.ts";
import { localDisk } from "../../src/io/disk.ts";
import { openPlotter } from "../../src/report/plot.ts";
import { brickRun, treePaths } from "../../src/run/brick_run.ts";
import { openEngines } from "../../src/run/engines.ts";
import { readBricks } from "../../src/survey/bricks.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { synthBrick, synthZoom } from "../../src/synth/plan.ts";
import { machine } from "../measure/machine.ts";
import { synthBrickSurvey } from "../scene/real_brick.ts";
import { type GrowthRow, growthSvg, lineWords, seconds } from "./growth_rows.ts";
import { deepSurvey } from "./deep_survey.ts";

const { values } = parseArgs({
  options: {
    series: { type: "string", default: "exposures" },
    counts: { type: "string", default: "6,15,45,75" },
    side: { type: "string", default: "600" },
    sides: { type: "string", default: "600,1200,2400,3600" },
    deep: { type: "string" },
    survey: { type: "string", default: "/tmp/obiwan-bench-brick/survey" },
    "max-work": { type: "string", default: "300" },
    engine: { type: "string", default: "auto" },
    keep: { type: "string" },
    plot: { type: "string" },
    rows: { type: "string", default: "bench/results/growth.jsonl" },
  },
});
const bands = ["g", "r", "z"], whole = (list: string) => list.split(",").map(Number);

if (values.plot) {
  const rows = (await Deno.readTextFile(values.rows)).trim().split("\n").map((line): GrowthRow => JSON.parse(line));
  await Deno.writeTextFile(values.plot, growthSvg(rows, await openPlotter()) + "\n");
} else await measure();

async function measure() {
  const here = machine(new URL("../..", import.meta.url)),
    out = await Deno.makeTempDir({ prefix: "obiwan-bench-growth-" });
  const points = values.series === "area" ? await areas() : await exposures();
  await using engines = await openEngines(values.engine as "auto", (line) => console.error(line));
  const run = async (request: BrickRequest) => {
    const cpu = cpuSeconds();
    const paths = treePaths(`${out}/products`, request);
    const { record, result } = await brickRun(request, engines, localDisk, {
      ...{ paths, log: false, objtype: "elg", options: {}, say: () => {} },
    });
    const cpuUsed = cpuSeconds() - cpu;
    await localDisk.remove(paths.outdir);
    return {
      stages: record.stages as Record<string, number>,
      cpuSeconds: cpuUsed,
      ccds: result.exposures,
      injected: result.injected!.rows.length,
    };
  };
  await run(points[0].request);
  const rows: GrowthRow[] = [];
  for (const { x, request } of points) {
    const { stages, cpuSeconds, ccds, injected } = await run(request),
      megapixels = ccds.reduce((s, e) => s + e.nx * e.ny, 0) / 1e6;
    const [x0, x1] = request.zoom!, series = values.series as GrowthRow["series"];
    const row = { series, x, side: x1 - x0, ccds: ccds.length, megapixels, injected, stages, cpuSeconds };
    rows.push({ kind: "growth", date: new Date().toISOString(), machine: here, engine: engines.id, ...row });
    const parts = Object.entries(stages).map(([name, s]) => `${name} ${s.toFixed(1)}`).join(", ");
    console.log(
      `${row.side} px, ${row.ccds} CCDs, ${megapixels.toFixed(1)} Mpx, ${injected} injected: ${
        seconds(rows.at(-1)!).toFixed(1)
      } s but for the fit (${parts}), ${cpuSeconds.toFixed(1)} s CPU with it`,
    );
    if (values.keep) await Deno.writeTextFile(values.keep, JSON.stringify(rows.at(-1)) + "\n", { append: true });
  }
  console.log(lineWords(rows));
  await Deno.remove(out, { recursive: true });
}

/** Of all threads of this process. */
function cpuSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}

/** How a point is run, but for its CCDs and its window. */
async function requestIn(
  surveyDir: string,
  brick: string,
  zoom: [number, number, number, number],
): Promise<BrickRequest> {
  const truth = await readRandoms(localDisk, `${surveyDir}/randoms.fits`, bands, true);
  return {
    ...{ surveyDir, brick, zoom, bands, calibOrder: "merged", dust: noDust, products: "science", forced: true },
    ...{ maxWork: Number(values["max-work"]) },
    injection: { truth, seed: 1, noise: true, profile: "sersic", nobj: truth.id.length, rowstart: 0 },
  };
}

async function exposures() {
  const counts = whole(values.counts), side = Number(values.side), most = Math.max(...counts);
  const dir = values.deep ?? `/tmp/obiwan-bench-deep/${side}-${most}`;
  const chosen = await deepSurvey(localDisk, dir, side, most);
  const request = await requestIn(dir, synthBrick.brickname, synthZoom(side));
  return counts.map((x) => ({ x, request: { ...request, ccds: chosen(x) } }));
}

async function areas() {
  const dir = values.survey, sides = whole(values.sides);
  await synthBrickSurvey(dir, 1000);
  const [brick] = texts(await readBricks(localDisk, dir), "brickname")!;
  return await Promise.all(
    sides.map(async (side) => ({ x: side ** 2 / 1e6, request: await requestIn(dir, brick, synthZoom(side)) })),
  );
}
