import { drawBatch } from "../../patches/programs.ts";
import { cellsOf, stampsMeet, stampsOf } from "../../patches/stamps.ts";
import { waves } from "../../patches/waves.ts";
import type { FitContext } from "./context.ts";
import { missedFlags } from "./measure/flag_fits.ts";
import { SweepCount } from "./sweep_count.ts";
import { frozen } from "./trials.ts";
import { rankOf, type WorkingSource } from "./working_source.ts";

/** Adds (+1) or subtracts (−1) models in their present stamps; overlapping ones in separate dispatches. */
export async function drawSources(context: FitContext, sources: readonly WorkingSource[], sign: 1 | -1): Promise<void> {
  const visible = sources.filter((s) => s.stamps.length > 0);
  for (const group of waves(visible, (a, b) => stampsMeet(a.stamps, b.stamps), (s) => cellsOf(s.stamps))) {
    const jobs = group.map((source) => frozen({ source, start: source.shape, stamps: source.stamps }));
    await drawBatch(context.workspace, context.arena.pix, jobs, sign);
  }
}

/** Subtracts every source from the residual images, in its natural stamp. */
export async function subtractAll(context: FitContext, sources: readonly WorkingSource[]): Promise<void> {
  for (const s of sources) s.stamps = stampsOf(s.blob, s.shape);
  await drawSources(context, sources, -1);
}

/** Visits sources from bright to faint, those that do not overlap side by side: adds a wave back, lets `visit` change the
 * shapes, subtracts what `visit` left (docs/explanation/selection.md). */
export async function sweep(
  context: FitContext,
  sources: readonly WorkingSource[],
  pass: "first fit" | "models",
  visit: (wave: WorkingSource[]) => Promise<void>,
): Promise<void> {
  const ordered = [...sources].filter((s) => !s.dropped).sort((a, b) => rankOf(b) - rankOf(a));
  const count = context.sweep = new SweepCount(context.progress, pass, ordered.length);
  for (const all of waves(ordered, (a, b) => stampsMeet(a.stamps, b.stamps), (s) => cellsOf(s.stamps))) {
    context.counts.waves++;
    count.begin(all.length);
    context.budget.checkTime();
    for (const s of all) s.flags |= missedFlags(context.budget.exhausted(s.blob), pass);
    const wave = all.filter((s) => context.budget.exhausted(s.blob) === 0);
    if (wave.length > 0) {
      await drawSources(context, wave, 1);
      await visit(wave);
      for (const s of wave) s.stamps = s.dropped ? [] : stampsOf(s.blob, s.shape);
      await drawSources(context, wave, -1);
    }
    count.end();
  }
}
