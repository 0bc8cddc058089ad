/** Closure: galaxies go in, and the pulls of what comes out should be 0 ± 1. Plans, runs and derives as a user does, then prints
 * median and width of the pulls of fluxes, positions and radii, by the catalogue's errors (all other parameters of the source held)
 * and by those of `fit.covariances` (all free). With `--profile mixture` the fakes are the fitter's own profiles; with
 * `--profile sersic` they have any index from 0.5 to 6, and the flux bias is printed against it.
 *
 *     deno task closure [--sky blank|brick] [--survey DIR] [--out RUN] [--profile mixture|sersic] [--bricks 10] [--fakes 2000]
 *                       [--max-work 30000] [--keep FILE]
 *     deno task closure --plot FILE.svg [--rows bench/results/closure.jsonl]
 *
 * On a blank sky, whose noise alone is left, they are 21″ apart in `--bricks` bricks of 1,200 px; on the brick of `bench-brick` there
 * are `--fakes` among stars and galaxies. Makes the survey first where there is none. RUN may be one that was interrupted.
 */
import { parseArgs } from "node:util";
import { localDisk } from "../../src/io/disk.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { numbers, type Table } from "../../src/base/table.ts";
import { stack } from "../../src/base/table/stack.ts";
import { intoBins } from "../../src/post/science/bins.ts";
import { type Robust, robust } from "../../src/post/science/robust.ts";
import { openPlotter } from "../../src/report/plot.ts";
import type { RunDir } from "../../src/rundir/run_dir.ts";
import { machine as machineAt } from "../measure/machine.ts";
import { type BiasRow, biasSvg, indexEdges } from "./bias_plot.ts";
import { fullErrors } from "./covariances.ts";
import { type NoiseFree, noiseFreeBias } from "./noise_free.ts";
import { brightRows, byType, drawnPulls, pullsOf, rightType, signal, typeOf, unblended } from "./pulls.ts";
import { madeRun } from "./run.ts";

const { values } = parseArgs({
  options: {
    sky: { type: "string", default: "blank" },
    survey: { type: "string" },
    out: { type: "string", default: "/tmp/obiwan-closure" },
    bricks: { type: "string", default: "10" },
    fakes: { type: "string", default: "2000" },
    profile: { type: "string", default: "mixture" },
    "max-work": { type: "string", default: "30000" },
    keep: { type: "string" },
    plot: { type: "string" },
    rows: { type: "string", default: "bench/results/closure.jsonl" },
  },
});
const bands = ["g", "r", "z"], ownProfile = values.profile === "mixture";
/** How far from everything else a source is unblended, arcsec. */
const apart = 5;

if (values.plot) {
  const lines = (await Deno.readTextFile(values.rows)).trim().split("\n").map((line): BiasRow => JSON.parse(line));
  await Deno.writeTextFile(values.plot, biasSvg(lines, bands, await openPlotter()) + "\n");
} else await measure();

async function measure() {
  const { run, bricks, others, noiseFree } = await madeRun({
    ...{ sky: values.sky, survey: values.survey, out: values.out, profile: values.profile },
    ...{ bricks: Number(values.bricks), fakes: Number(values.fakes), maxWork: Number(values["max-work"]) },
    indices: ownProfile ? Object.keys(typeOf).map(Number) : [],
  });
  const rows: Record<string, unknown> = {}, machine = machineAt(new URL("../..", import.meta.url));
  const table = await derived(run, bricks);
  const bright = brightRows(table, bands), alone = unblended(table, bright, others, apart);
  console.log(
    `${table.nrows} fakes of true profile "${values.profile}" on ${values.sky} sky, ${bright.length} recovered with S/N > 10 in ` +
      `${bands.join(", ")}, ${alone.length} of them unblended; commit ${machine.commit}`,
  );
  if (ownProfile) await showPulls(run, table, alone, noiseFree, rows);
  else showBias(table, alone, rows);
  if (!values.keep) return;
  const { profile, sky } = values, date = new Date().toISOString();
  const row = { kind: "closure", date, machine, profile, sky, fakes: table.nrows, rows };
  await Deno.writeTextFile(values.keep, JSON.stringify(row) + "\n", { append: true });
}

/** One table of all bricks' injected sources. */
async function derived(run: RunDir, bricks: readonly string[]): Promise<Table> {
  const path = (brick: string) => run.derived(brick, "randoms.fits");
  return stack(
    await Promise.all(bricks.map(async (b) => readTable((await openFits(localDisk, path(b))).first("table")))),
  );
}

/** Prints pulls of the sources that were fitted as what they are; by signal to noise in r, too: the brighter, the more whatever is
 * not noise weighs. */
async function showPulls(
  run: RunDir,
  table: Table,
  alone: readonly number[],
  noiseFree: Omit<NoiseFree, "bands"> | undefined,
  rows: Record<string, unknown>,
) {
  const types = byType(table, alone), members = rightType(types), inR = signal(table, "r");
  const named = [...types].sort(([a], [b]) => a < b ? -1 : 1).filter(([, list]) => list.length >= 20);
  const bySignal = [[10, 30], [30, 100], [100, Infinity]].map(([low, high]): [string, number[]] => {
    return [`S/N ${low} to ${high}`, members.filter((i) => inR(i) >= low && inR(i) < high)];
  });
  const measured = pullsOf(table, bands, await fullErrors(localDisk, run, table, bands));
  const bias = noiseFree && await noiseFreeBias(localDisk, { ...noiseFree, bands });
  const pulls = bias ? { ...measured, ...drawnPulls(table, bands, measured, bias) } : measured;
  for (const [name, list] of [["right type", members] as const, ...named, ...bySignal]) {
    console.log(
      `${name}, ${list.length}: median, width, beyond 5 widths; with the catalogue's errors, and with full ones`,
    );
    for (const [what, { held, free }] of Object.entries(pulls)) {
      const [a, b] = [robust(list.map(held)), free && robust(list.map(free))];
      console.log(`  ${what.padEnd(15)}${shown(a)}${b ? `   |${shown(b)}` : ""}`);
      rows[`${name}, ${what}`] = { held: a, free: b };
    }
  }
}

function shown({ median, medianError, width, widthError, outliers }: Robust): string {
  const pair = (v: number, error: number) => `${v.toFixed(3).padStart(7)} ± ${error.toFixed(3)}`;
  return `${pair(median, medianError)} ${pair(width, widthError)}${`${outliers}`.padStart(4)}`;
}

/** Prints the median bias of fluxes against the true index, and of forced ones at the true shapes in r: what the fitter's mixtures lack of the profile. */
function showBias(table: Table, alone: readonly number[], rows: Record<string, unknown>) {
  const index = numbers(table, "n")!;
  const column = (name: string) => bands.map((b) => numbers(table, name.replace("BAND", b))!);
  const flux = column("tractor_flux_BAND"),
    forced = numbers(table, "forced_flux_r")!,
    inR = bands.indexOf("r"),
    want = column("BANDflux"),
    trusted = numbers(table, "tractor_fitflags")!;
  console.log("true index      flux over the true one, less 1: median in g, r, z; forced in r");
  intoBins(indexEdges, alone.filter((i) => trusted[i] === 0), (i) => index[i]).forEach((members, k) => {
    const name = `index ${indexEdges[k]} to ${indexEdges[k + 1]}`;
    const bias = bands.map((_, b) => robust(members.map((i) => flux[b][i] / want[b][i] - 1)));
    const drawn = robust(members.map((i) => forced[i] / want[inR][i] - 1));
    const cells = [...bias, drawn].map((r) => `${r.median.toFixed(4).padStart(8)} ± ${r.medianError.toFixed(4)}`);
    console.log(`${name.padEnd(18)}${cells.join("")}   ${members.length}`);
    rows[name] = { ...Object.fromEntries(bands.map((b, j) => [b, bias[j]])), "forced r": drawn };
  });
}
