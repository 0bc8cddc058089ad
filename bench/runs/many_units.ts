/** Many units of few small bricks on one device, as `obiwan run` makes them: memory of the worker over time, busy share of the device,
 * units and injections an hour; with the next unit read ahead, and one unit after the other.
 *
 *     deno task bench-units [--units 100] [--bricks 10] [--size 150] [--nobj 3] [--engine auto] [--overlap both|on|off] [--keep FILE]
 *
 * `--keep` adds a line of JSON for each of the two to a file.
 */
import { parseArgs } from "node:util";
import { localDisk } from "../../src/io/disk.ts";
import { makePlan } from "../../src/run/planning/make_plan.ts";
import { Supervisor } from "../../src/run/supervise/supervisor.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { resolveSettings } from "../../src/rundir/settings/resolve.ts";
import { type RunStatus, runStatus } from "../../src/rundir/status.ts";
import { BrickLayout } from "../../src/survey/bricks/brick_layout.ts";
import { synthZoom } from "../../src/synth/plan.ts";
import { writeSurvey } from "../../src/synth/survey.ts";
import { steadyLines } from "../../cli/text/cost_table.ts";
import { machine } from "../measure/machine.ts";
import { lineThrough } from "./line_fit.ts";

const { values } = parseArgs({
  options: {
    units: { type: "string", default: "100" },
    bricks: { type: "string", default: "10" },
    size: { type: "string", default: "150" },
    nobj: { type: "string", default: "3" },
    engine: { type: "string", default: "auto" },
    overlap: { type: "string", default: "both" },
    keep: { type: "string" },
  },
});
const count = Number(values.units),
  bricks = Number(values.bricks),
  size = Number(values.size),
  nobj = Number(values.nobj);
const perBrick = Math.ceil(count / bricks);
const here = machine(new URL("../..", import.meta.url)),
  out = await Deno.makeTempDir({ prefix: "obiwan-bench-units-" });
const layout = new BrickLayout(), first = layout.at(150, 2);
const list = Array.from({ length: bricks }, (_, k) => layout.brick(first.row, first.column + k));
await writeSurvey(localDisk, `${out}/survey`, { seed: 4, size, nobj: nobj * perBrick, bricks: list });
const settings = resolveSettings([{
  values: {
    "survey.dir": `${out}/survey`,
    "survey.zoom": synthZoom(size),
    "inject.randoms": `${out}/survey/randoms.fits`,
    "inject.nobj": nobj,
    "run.real": false,
  },
  from: "bench/runs/many_units.ts",
}]);

for (const overlap of values.overlap === "both" ? [false, true] : [values.overlap === "on"]) {
  const run = new RunDir(`${out}/run-${overlap}`);
  await makePlan(localDisk, { settings, wish: {}, out: run.root, say: () => {} });
  const supervisor = new Supervisor(localDisk, {
    ...{ root: run.root, engine: values.engine as "auto", workers: 1, hangSeconds: 600, imageRoots: [], overlap },
    say: (line) => line.startsWith("warning") && console.error(line),
  });
  await supervisor.work();
  show(await runStatus(localDisk, run), overlap);
}
await Deno.remove(out, { recursive: true });

function show({ units, steady }: RunStatus, overlap: boolean) {
  const records = units.flatMap((u) => u.record ?? []).sort((a, b) => a.finished < b.finished ? -1 : 1);
  const memory = records.map((r) => r.cost.peakMemoryBytes / 1e6), later = memory.slice(Math.ceil(memory.length / 10));
  const { slope, mean } = lineThrough(later.map((y, x) => ({ x, y })));
  const tenths = Array.from({ length: 10 }, (_, k) => {
    const part = memory.slice(Math.floor(k * memory.length / 10), Math.floor((k + 1) * memory.length / 10));
    return Math.round(part.reduce((s, v) => s + v, 0) / part.length);
  });
  const { engine } = records[0], growth = slope * later.length / mean;
  console.log(`${engine}, ${here.cores} cores of ${here.processor}, commit ${here.commit}`);
  console.log(
    `${records.length} of ${units.length} units of ${bricks} bricks, ${size} px, ${nobj} injections each, ${
      overlap ? "the next one read ahead" : "one after the other"
    }`,
  );
  console.log(`  memory by tenths of the run, MB: ${tenths.join(" ")}`);
  console.log(
    `  growth by a straight line from the second tenth on: ${(100 * growth).toFixed(1)}% of ${mean.toFixed(0)} MB`,
  );
  const stages = Object.keys(records[0].stages!).map((name): [string, number] => {
    return [name, records.reduce((sum, r) => sum + r.stages![name], 0) / records.length];
  });
  console.log(`  seconds a unit: ${stages.map(([name, s]) => `${name} ${s.toFixed(2)}`).join(", ")}`);
  for (const line of steadyLines(steady)) console.log(`  ${line}`);
  if (!values.keep) return;
  const row = {
    ...{ kind: "units", date: new Date().toISOString(), machine: here, engine, overlap },
    ...{
      units: records.length,
      bricks,
      size,
      nobj,
      memory: tenths,
      growth,
      steady,
      stages: Object.fromEntries(stages),
    },
  };
  Deno.writeTextFileSync(values.keep, JSON.stringify(row) + "\n", { append: true });
}
