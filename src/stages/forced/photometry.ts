import { forcedFlagValue as value } from "../../base/flags.ts";
import { inTurns } from "../../base/pool.ts";
import type { PassProgress } from "../../base/progress.ts";
import type { Engine } from "../../compute/engine.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import { type Equations, type Joint, jointFluxes } from "./joint_fluxes.ts";
import { average, type ExposureStatistics, type ForcedFlux, statisticsOf } from "./statistics.ts";
import type { Shift } from "../../patches/workspace.ts";
import { patchesOn, type View, viewOf } from "./view.ts";

/** What is measured, and where. */
export interface ForcedWork {
  /** Filters. */
  bands: readonly string[];
  /** Pixels; those of other bands are passed over. */
  exposures: readonly Exposure[];
  /** Positions and shapes. */
  targets: readonly ForcedTarget[];
  /** First target that is asked for, 0 by default: those before it take part in the solution, and have no fluxes in what is returned. */
  from?: number;
  /** Also measures each exposure on its own. By default it does. */
  perExposure?: boolean;
  /** Raises the diagonal of the normal equations by this share of it (`jointFluxes`); 0 by default. */
  damping?: number;
  /** How models are shifted by a fraction of a pixel; by default as the survey does. */
  shift?: Shift;
  /** Hears from `forcedFluxes` how far it is. */
  progress?: PassProgress;
}

export interface ForcedInput extends ForcedWork {
  engine: Engine;
  /** The engine replaces a failed device: fluxes are flagged. */
  fallback?: boolean;
  /** Is told how many passes over targets on an exposure more are done, of `targetPasses` in all. */
  did?: (exposure: Exposure, passes: number) => void;
}

/** Fluxes, one by one and together. */
export interface ForcedOutput {
  /** [exposure][target from `from` on]; holes for exposures of bands that were not asked for; empty where it was not wanted. */
  perExposure: ForcedFlux[][];
  /** [band][target from `from` on]: all exposures of the band solved together. */
  stacked: ForcedFlux[][];
}

/** Passes over each target on each exposure: for the sums, and for the statistics of the band's fluxes; and again for those of
 * the exposure's own, where they are wanted. */
export const passes = { sums: 1, statistics: 1 };

/** Passes of a measurement over its targets, those that are not on an exposure included. */
export const targetPasses = (
  { exposures, targets, perExposure = true }: Pick<ForcedWork, "exposures" | "targets" | "perExposure">,
) => exposures.length * targets.length * (passes.sums + passes.statistics * (perExposure ? 2 : 1));

/** Values of targets' images that are kept between passes, 4 bytes each, 8 on the f64 engine: those beyond are drawn again. */
const mostKept = 48e6;
/** Exposures that are measured at a time: while one waits for the device, the other goes on. */
const sideBySide = 2;

/** Fluxes at given positions and shapes: linear, all targets of an image together, negative ones allowed, no
 * priors; with the PSF at each target's own position, on all unmasked pixels. Once per exposure (where it is wanted), once per band
 * on all of its exposures. Cost: targets × exposures drawn once, pixels that pairs share, and the sparse solution. */
export async function forcedPhotometry(input: ForcedInput): Promise<ForcedOutput> {
  const { bands, exposures, perExposure: wanted = true } = input;
  const perExposure: ForcedFlux[][] = wanted ? new Array(exposures.length) : [], stacked: ForcedFlux[][] = [];
  for (const band of bands) {
    const members = exposures.flatMap((e, i) => e.band === band ? [i] : []);
    const { own, all } = await measureBand(input, members.map((i) => exposures[i]));
    if (wanted) own.forEach((fluxes, k) => perExposure[members[k]] = fluxes);
    stacked.push(all);
  }
  return { perExposure, stacked };
}

/** Fluxes on a band's exposures. @returns on each of them, where that is wanted, and on all together */
async function measureBand(
  input: ForcedInput,
  exposures: readonly Exposure[],
): Promise<{ own: ForcedFlux[][]; all: ForcedFlux[] }> {
  const { engine, targets, perExposure: wanted = true, did = () => {} } = input;
  using stack = new DisposableStack();
  const views = exposures.map((exposure) =>
      stack.use(viewOf(engine, exposure, patchesOn(exposure, targets), input.shift))
    ),
    keeps = keptOf(views);
  const own: ForcedFlux[][] = [];
  const looks = await inTurns(views, sideBySide, async (view, i): Promise<Look> => {
    const off = targets.length - view.patches.length, told = (n: number) => did(exposures[i], n);
    const equations = await view.sums(told);
    told(off * passes.sums);
    if (wanted) {
      const joint = jointFluxes(targets.length, [equations], input.damping);
      own[i] = describe(input, joint, [await statistics(view, joint, told)]);
      told(off * passes.statistics);
    }
    if (!keeps[i]) view.forget();
    return { view, equations, told, off };
  });
  if (wanted && looks.length === 1) {
    looks[0].told(passes.statistics * targets.length);
    return { own, all: own[0] };
  }
  const joint = jointFluxes(targets.length, looks.map((look) => look.equations), input.damping);
  const seen = await inTurns(looks, sideBySide, async ({ view, told, off }) => {
    const found = await statistics(view, joint, told);
    view.forget();
    told(passes.statistics * off);
    return found;
  });
  return { own, all: describe(input, joint, seen) };
}

/** Which views keep their images between the passes: the first ones, as many as there is room for. */
function keptOf(views: readonly View[]): boolean[] {
  let kept = 0;
  return views.map(({ length }) => {
    if (kept + length > mostKept) return false;
    kept += length;
    return true;
  });
}

/** An exposure after its sums were made. */
interface Look {
  view: View;
  equations: Equations;
  /** Hears how many passes over targets more are done. */
  told: (passes: number) => void;
  /** Targets that are not on it. */
  off: number;
}

/** What several groups of bands gave, as if all had been measured together. */
export function joinForced(groups: readonly ForcedOutput[]): ForcedOutput {
  const perExposure: ForcedFlux[][] = [];
  // Each group leaves out the exposures of the others' bands.
  for (const g of groups) g.perExposure.forEach((list, i) => perExposure[i] = list);
  return { perExposure, stacked: groups.flatMap((g) => g.stacked) };
}

/** Statistics per target on one exposure, undefined where the model does not touch it. */
async function statistics(
  view: View,
  { flux }: Joint,
  did: (patches: number) => void,
): Promise<(ExposureStatistics | undefined)[]> {
  const weighed = await view.weigh(flux, did), out = new Array(flux.length).fill(undefined);
  view.patches.forEach((p, k) => out[p.source] = statisticsOf(weighed[k], flux[p.source]));
  return out;
}

/** Fluxes of the targets that are asked for. @param perExposure by target */
export function describe(
  { targets, from = 0, fallback }: Pick<ForcedInput, "targets" | "from" | "fallback">,
  joint: Joint,
  perExposure: readonly (ExposureStatistics | undefined)[][],
): ForcedFlux[] {
  return targets.slice(from).map((target, k) => {
    const i = from + k;
    const seen = perExposure.flatMap((list) => list[i] ?? []), nobs = seen.filter((s) => s.pixels > 0).length;
    const flags = !target.parameters
      ? value.NO_MODEL
      : seen.length === 0
      ? value.OFF
      : joint.ivar[i] === 0
      ? value.MASKED
      : joint.shared[i]
      ? value.SHARED
      : 0;
    return {
      ...average(seen),
      flux: joint.flux[i],
      ivar: joint.ivar[i],
      jointIvar: joint.jointIvar[i],
      nobs,
      flags: flags | (fallback ? value.REFERENCE_ENGINE : 0),
    };
  });
}
