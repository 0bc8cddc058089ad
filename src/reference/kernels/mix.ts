import { job, jobStride, mix, mixStride, rules, state, stateStride } from "../../kernels/fit_layout.ts";
import { modelCode, type ModelName, parameterCount, slot } from "../../kernels/fit_types.ts";
import { mixtureOf } from "../../math/profiles.ts";
import { momentsOf } from "../../math/render.ts";
import type { Twin } from "../twin.ts";

const names = Object.fromEntries(Object.entries(modelCode).map(([name, code]) => [code, name as ModelName]));
const fieldCount: Record<ModelName, number> = { PSF: 3, REX: 4, DEV: 6, EXP: 6, SER: 7 };

/** Twin of shaders/mix.wgsl. The mixtures come from the profiles themselves, not from the tables in the buffer. */
export const mixKernel: Twin = ([jobs, states, , mixes], [count, most, finite]) => {
  for (let id = 0; id < count; id++) {
    const s = id * stateStride, m = id * mixStride, phase = states[s + state.phase];
    mixes[m + mix.active] = phase === 3 ? 0 : 1;
    if (phase === 3) continue;
    const trial = states.subarray(s + state.trial, s + state.trial + parameterCount);
    const model = names[jobs[id * jobStride + job.model]];
    const mixture = mixtureOf(model, trial[slot.n]);
    mixes.set(trial, m + mix.parameters);
    mixes.set(mixture.amplitude, m + mix.amplitude);
    mixes.set(mixture.variance, m + mix.variance);
    mixes.set(mixture.amplitudeSlope, m + mix.amplitudeSlope);
    mixes.set(mixture.varianceSlope, m + mix.varianceSlope);
    mixes[m + mix.components] = mixture.amplitude.length;
    const { value, slopes } = momentsOf(Math.exp(trial[slot.lnre]), trial[slot.ee1], trial[slot.ee2], [1, 0, 0, 1]);
    mixes.set([...value, ...slopes[1], ...slopes[2]], m + mix.moments);
    if (finite === 1) {
      // The survey's differences see that a model also shrinks as it grows flatter.
      const moved = (d1: number, d2: number) =>
        momentsOf(Math.exp(trial[slot.lnre]), trial[slot.ee1] + d1, trial[slot.ee2] + d2, [1, 0, 0, 1]).value
          .map((v, k) => (v - value[k]) / rules.surveyStep);
      mixes.set([...moved(rules.surveyStep, 0), ...moved(0, rules.surveyStep)], m + mix.moments + 3);
    }
    mixes[m + mix.fields] = phase === 4 ? 1 : Math.min(fieldCount[model], most);
  }
};
