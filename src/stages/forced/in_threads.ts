/** Forced photometry where the processor does it: an exposure in each thread. */
import type { Engine, EngineSupply, ImageWork } from "../../compute/engine.ts";
import type { PassCount } from "../../base/progress.ts";
import type { WeighedPatch } from "../../patches/joint/weigh_patches.ts";
import type { UnitPatch } from "../../patches/joint/unit_images.ts";
import { plainPsfs } from "../../patches/psf/stamp.ts";
import type { Shift } from "../../patches/workspace.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { type Equations, type Joint, jointFluxes } from "./joint_fluxes.ts";
import type { ForcedWork } from "./photometry.ts";
import { describe, passes } from "./photometry.ts";
import { type ForcedFlux, statisticsOf } from "./statistics.ts";
import { type PatchesOn, patchesOn, viewOf } from "./view.ts";

/** Targets on an exposure, as plain values. */
export interface ForcedTask extends PatchesOn {
  exposure: Pick<Exposure, "data" | "ierr">;
  /** How models are shifted. */
  shift?: Shift;
  /** Of all targets, nmgy, where they are known. */
  fluxes?: Float64Array;
}

const pixelsOf = ({ patches }: ForcedTask) =>
  patches.reduce((sum, { stamp: { x0, x1, y0, y1 } }) => sum + (x1 - x0) * (y1 - y0), 0);

/** What an exposure says of the fluxes. */
export const equationsOn: ImageWork<ForcedTask, Omit<Equations, "patches">> = {
  name: "equations of fluxes",
  pixels: pixelsOf,
  async run(engine, task) {
    using view = onHost(engine, task);
    const { pairs, sums } = await view.sums();
    return { pairs, sums };
  },
};

/** Sums behind the statistics of every patch. */
export const statisticsOn: ImageWork<ForcedTask, WeighedPatch[]> = {
  name: "statistics of fluxes",
  pixels: pixelsOf,
  async run(engine, { fluxes, ...task }) {
    using view = onHost(engine, task);
    return await view.weigh(fluxes!);
  },
};

const onHost = (engine: Engine, task: ForcedTask) => viewOf(engine.host ?? engine, task.exposure, task, task.shift);

/** Fluxes of targets from `from` on, per band, from all exposures of the band together. The images of targets are drawn once for the
 * fluxes, and again, of those that are asked for and their neighbours, for the statistics. */
export async function stackedInThreads(
  engines: EngineSupply,
  work: ForcedWork,
  count: PassCount<string>,
): Promise<ForcedFlux[][]> {
  const { bands, targets, from = 0, shift, damping } = work, stacked: ForcedFlux[][] = [];
  for (const band of bands) {
    const tasks = work.exposures.filter((e) => e.band === band).map((e) => plainTask(e, patchesOn(e, targets), shift));
    const equations: Equations[] = [], told = (passed: number) => count.step(band, passed * targets.length);
    await engines.onImages(equationsOn, tasks, (found, i) => {
      equations[i] = { patches: tasks[i].patches, ...found };
      told(passes.sums);
    });
    const joint = jointFluxes(targets.length, equations, damping);
    const asked = equations.map((e, i) => neighbourhood(tasks[i], e, joint, from)), seen: WeighedPatch[][] = [];
    await engines.onImages(statisticsOn, asked, (weighed, i) => {
      seen[i] = weighed;
      told(passes.statistics);
    });
    const statistics = asked.map(({ patches }, i) => {
      const out = new Array(targets.length).fill(undefined);
      patches.forEach((p, k) => out[p.source] = statisticsOf(seen[i][k], joint.flux[p.source]));
      return out;
    });
    stacked.push(describe(work, joint, statistics));
  }
  return stacked;
}

/** What threads need of an exposure. */
const plainTask = (
  { data, ierr, cdInverse, psf }: Exposure,
  { patches, psfs }: PatchesOn,
  shift?: Shift,
): ForcedTask => {
  const exposure = { cdInverse, psf: { size: psf.size } };
  return {
    exposure: { data, ierr },
    shift,
    psfs: plainPsfs(psfs),
    patches: patches.map((p): UnitPatch => ({ ...p, stamp: { ...p.stamp, cut: { ...p.stamp.cut, exposure } } })),
  };
};

/** The patches of targets from `from` on, and those that share pixels with them. */
function neighbourhood(task: ForcedTask, { patches, pairs }: Equations, { flux }: Joint, from: number): ForcedTask {
  const kept = patches.map((p) => p.source >= from), asked = kept.slice();
  for (const [a, b] of pairs) {
    if (asked[a]) kept[b] = true;
    if (asked[b]) kept[a] = true;
  }
  const some = patches.filter((_, k) => kept[k]), psfs = some.map((p) => task.psfs[p.stamp.cut.psf]);
  return {
    exposure: task.exposure,
    shift: task.shift,
    patches: some.map((p, psf) => ({ ...p, stamp: { ...p.stamp, cut: { ...p.stamp.cut, psf } } })),
    psfs,
    fluxes: flux,
  };
}
