/** Closure on a real-size brick: galaxies go in, and the pulls of what comes out should be 0 ± 1. Plans, runs and derives as a user
 * does, then prints median and width of the pulls of fluxes, positions and radii. With `--profile mixture` the fakes are the fitter's
 * own profiles, so that only noise, sky, blending and the choice of the model are left; with `--profile sersic` they have any index
 * from 0.5 to 6, and the flux bias is printed against it.
 *
 *     deno task closure [--survey DIR] [--out RUN] [--fakes 2000] [--profile mixture|sersic] [--max-work 30000] [--keep FILE]
 *
 * Makes the survey first where there is none. RUN may be one that was interrupted. `--max-work` ends the fit of large blobs
 * early: fakes in them are not counted.
 */
import { parseArgs } from "node:util";
import { numbers, type Table, texts } from "../../src/base/table.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { localDisk } from "../../src/io/disk.ts";
import { intoBins } from "../../src/post/science/bins.ts";
import { type Robust, robust } from "../../src/post/science/robust.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { machine as machineAt } from "../measure/machine.ts";
import { closureRandoms } from "./randoms.ts";
import { synthBrickSurvey } from "../scene/real_brick.ts";

const { values } = parseArgs({
  options: {
    survey: { type: "string", default: "/tmp/obiwan-bench-brick/survey" },
    out: { type: "string", default: "/tmp/obiwan-closure" },
    fakes: { type: "string", default: "2000" },
    profile: { type: "string", default: "mixture" },
    "max-work": { type: "string", default: "30000" },
    keep: { type: "string" },
  },
});
const brick = "1351p192", bands = ["g", "r", "z"], ownProfile = values.profile === "mixture";
/** Index of the true profile's mixture, and what the fitter calls it. */
const types: Record<string, string> = { "1": "EXP", "4": "DEV" };

async function obiwan(...args: string[]) {
  const { code } = await new Deno.Command("./obiwan", { args, stdout: "inherit", stderr: "inherit" }).output();
  if (code !== 0) throw new Error(`Cannot measure: ./obiwan ${args.join(" ")} ended with ${code}`);
}

/** @returns the derived table of the fakes */
async function made(): Promise<Table> {
  await synthBrickSurvey(values.survey, 1000);
  const run = `${values.out}/${values.profile}`, there = await localDisk.list(run).catch(() => [] as string[]);
  if (!there.includes("plan.json")) {
    const randoms = `${values.out}/${values.profile}.csv`, indices = ownProfile ? Object.keys(types).map(Number) : [];
    await Deno.mkdir(values.out, { recursive: true });
    await Deno.writeTextFile(randoms, closureRandoms({ count: Number(values.fakes), seed: 1, indices }));
    const settings = [`inject.profile=${values.profile}`, `fit.max_work=${values["max-work"]}`, "run.real=false"];
    await obiwan(
      ...["plan", "--out", run, "--survey-dir", values.survey, "--randoms", randoms, "--products", "science"],
      ...["--sets", "coloured", ...settings.flatMap((s) => ["--set", s]), brick],
    );
  }
  await obiwan("run", "--workers", "1", run);
  await obiwan("derive", run);
  return readTable((await openFits(localDisk, new RunDir(run).derived(brick, "randoms.fits"))).first("table"));
}

const table = await made(), n = table.nrows, column = (name: string) => numbers(table, name)!;
const fitted = texts(table, "tractor_type")!, index = column("n");
const ofBands = (name: string) => Object.fromEntries(bands.map((b) => [b, column(`${name}_${b}`)]));
const [fate, true_, flux, depth, fracflux] = [
  column("fate"),
  Object.fromEntries(bands.map((b) => [b, column(`${b}flux`)])),
  ...["tractor_flux", "galdepth", "tractor_fracflux"].map(ofBands),
] as [Float64Array, ...Record<string, Float64Array>[]];
const neighbour = column("tractor_nearest_neighbor"), mask = bands.map((b) => column(`allmask_${b}`));

const flags = column("tractor_fitflags");
/** Recovered, S/N > 10 by true flux and depth, no mask in the middle, and nothing else near. */
const alone = Array.from({ length: n }, (_, i) => i).filter((i) =>
  fate[i] === 0 && neighbour[i] > 5 && mask.every((m) => m[i] === 0) &&
  bands.every((b) => true_[b][i] * Math.sqrt(depth[b][i]) > 10 && fracflux[b][i] < 0.02)
);
/** Of a fit that came to its end. */
const chosen = alone.filter((i) => flags[i] === 0);
const right = ownProfile ? chosen.filter((i) => fitted[i].trim() === types[`${index[i]}`]) : [];
const cosine = Math.cos((19.25 * Math.PI) / 180);
/** (have − true) · √ivar of a row, from columns; NaN where nothing was measured, as the radius of a point source. */
const pullOf = (have: string, true_: string, ivar: string, scale = 1) => {
  const [h, t, v] = [have, true_, ivar].map(column);
  return (i: number) => v[i] > 0 ? (h[i] - t[i]) * scale * Math.sqrt(v[i]) : NaN;
};
const pulls: Record<string, (i: number) => number> = {
  ...Object.fromEntries(
    bands.map((b) => [`flux ${b}`, pullOf(`tractor_flux_${b}`, `${b}flux`, `tractor_flux_ivar_${b}`)]),
  ),
  ...Object.fromEntries(
    bands.map((b) => [`forced ${b}`, pullOf(`forced_flux_${b}`, `${b}flux`, `forced_flux_ivar_joint_${b}`)]),
  ),
  ra: pullOf("tractor_ra", "ra", "tractor_ra_ivar", cosine),
  dec: pullOf("tractor_dec", "dec", "tractor_dec_ivar"),
  radius: pullOf("tractor_shape_r", "rhalf", "tractor_shape_r_ivar"),
};
const machine = machineAt(new URL("../..", import.meta.url));
console.log(
  `${n} fakes of true profile "${values.profile}" on brick ${brick}, ${alone.length} unblended with S/N > 10 ` +
    `in ${bands.join(", ")}, of them ${chosen.length} with a fit to trust; commit ${machine.commit}`,
);
const shown = (r: Robust) =>
  `${r.median.toFixed(3).padStart(7)} ± ${r.medianError.toFixed(3)}   ${r.width.toFixed(3)} ± ${
    r.widthError.toFixed(3)
  }${`${r.outliers}`.padStart(7)} of ${r.n}`;
/** By S/N in r: the brighter, the more whatever is not noise weighs. */
const bySignal = Object.fromEntries(
  [[10, 30], [30, 100], [100, Infinity]].map(([low, high]) => [
    `S/N ${low} to ${high}`,
    chosen.filter((i) => {
      const signal = true_.r[i] * Math.sqrt(depth.r[i]);
      return signal >= low && signal < high;
    }),
  ]),
);
const groups = ownProfile ? { "any type": chosen, "right type": right, ...bySignal } : { "any type": chosen };
const rows: Record<string, unknown> = {};
for (const [name, members] of Object.entries(groups)) {
  console.log(`pulls, ${name}:       median            width        beyond 5 widths`);
  for (const [what, pull] of Object.entries(pulls)) {
    const r = robust(members.map(pull));
    console.log(`  ${what.padEnd(10)}${shown(r)}`);
    rows[`${name}, ${what}`] = r;
  }
}
if (!ownProfile) {
  const edges = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6];
  console.log("true index      flux over the true one, less 1: median in g, r, z");
  intoBins(edges, chosen, (i) => index[i]).forEach((members, k) => {
    const bias = bands.map((b) => robust(members.map((i) => flux[b][i] / true_[b][i] - 1)));
    console.log(
      `${edges[k]}–${edges[k + 1]}`.padEnd(10),
      bias.map((r) => `${r.median.toFixed(4).padStart(8)} ± ${r.medianError.toFixed(4)}`).join(""),
      `  ${members.length}`,
    );
    rows[`index ${edges[k]} to ${edges[k + 1]}`] = Object.fromEntries(bands.map((b, j) => [b, bias[j]]));
  });
}
if (values.keep) {
  const row = { kind: "closure", date: new Date().toISOString(), machine, profile: values.profile, fakes: n, rows };
  await Deno.writeTextFile(values.keep, JSON.stringify(row) + "\n", { append: true });
}
