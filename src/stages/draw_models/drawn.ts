import type { Engine, ImageWork } from "../../compute/engine.ts";
import { upload } from "../../compute/upload.ts";
import { setGuards } from "../../patches/checks.ts";
import { readPixels } from "../../patches/pixels.ts";
import { drawBatch } from "../../patches/programs.ts";
import { Workspace } from "../../patches/workspace.ts";
import type { DrawPlan } from "./plan.ts";

/** Draws what was planned. @param drew hears of sources that are done @returns the planes, with guards
 * @throws {EngineError} of kind "garbage" when a guard has changed */
export async function drawn(
  engine: Engine,
  { planes, psfs, waves, shift }: DrawPlan,
  drew: (sources: number) => void = () => {},
): Promise<Float32Array> {
  const guards = { at: planes.map(({ start, pixels }) => start + pixels) };
  const blank = new Float32Array(Math.max(1, ...guards.at.map((at) => at + 1)));
  setGuards(blank, guards);
  const pix = upload(engine, "f32", blank);
  try {
    using workspace = new Workspace(engine, psfs, shift);
    for (const wave of waves) {
      await drawBatch(workspace, pix, wave, 1);
      drew(wave.length);
    }
    return await readPixels(engine, pix, guards);
  } finally {
    pix.destroy();
  }
}

/** One exposure's models, and its plane in shared memory, which takes them. */
export interface DrawTask {
  plan: DrawPlan;
  into: Float32Array;
}

/** Models on an exposure, drawn by the processor. Cost: sources × stamp² log stamp */
export const modelsOn: ImageWork<DrawTask, void> = {
  name: "models",
  pixels: ({ plan }) =>
    plan.waves.flat().reduce((sum, { patches }) => sum + patches.reduce((s, p) => s + p.width * p.height, 0), 0),
  async run(engine, { plan, into }) {
    if (plan.waves.length === 0) return;
    const values = await drawn(engine.host ?? engine, plan);
    into.set(values.subarray(0, into.length));
  },
};
