import { jobRow, mixRow, phase, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { fieldCount, modelCode, type ModelName, slot } from "../../kernels/fit_types.ts";
import { mixtureOf } from "../../math/profiles.ts";
import { momentsOf } from "../../math/render.ts";
import type { Twin } from "../twin.ts";

const names = Object.fromEntries(Object.entries(modelCode).map(([name, code]) => [code, name as ModelName]));

/** Twin of shaders/mix.wgsl. The mixtures come from the profiles themselves, not from the tables in the buffer. */
export const mix: Twin = ([jobs, states, , mixes], [count, most, finite]) => {
  for (let id = 0; id < count; id++) {
    const at = stateRow.reader(states, id)("phase");
    mixRow.cells(mixes, id, "active")[0] = at === phase.done ? 0 : 1;
    if (at === phase.done) continue;
    const trial = stateRow.cells(states, id, "trial"), model = names[jobRow.reader(jobs, id)("model")];
    const { amplitude, variance, amplitudeSlope, varianceSlope } = mixtureOf(model, trial[slot.n]);
    const momentsAt = (d1: number, d2: number) =>
      momentsOf(Math.exp(trial[slot.lnre]), trial[slot.ee1] + d1, trial[slot.ee2] + d2, [1, 0, 0, 1]);
    const { value: moments, slopes } = momentsAt(0, 0), h = rules.surveyStep;
    // The survey's differences see that a model also shrinks as it grows flatter.
    const difference = (d1: number, d2: number) => momentsAt(d1, d2).value.map((v, k) => (v - moments[k]) / h);
    const row = mixRow.pack({
      parameters: trial,
      amplitude,
      variance,
      amplitudeSlope,
      varianceSlope,
      moments,
      byE1: finite === 1 ? difference(h, 0) : slopes[1],
      byE2: finite === 1 ? difference(0, h) : slopes[2],
      components: amplitude.length,
      fields: at === phase.valueTrial ? 1 : Math.min(fieldCount[model], most),
      active: 1,
    });
    mixRow.row(mixes, id).set(row);
  }
};
