import { jobRow, phase, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { addPrior, fitFluxes, gather, isFree, lower, packed, solveRetrying, upper } from "../shared/normal.ts";
import type { BufferValues, Twin } from "../twin.ts";

const state = stateRow.at;

/** Twin of shaders/step_survey.wgsl. */
export const stepSurvey: Twin = ([jobs, bands, sums, states], [count]) => {
  for (let id = 0; id < count; id++) {
    const s = stateRow.row(states, id);
    if (s[state.phase] !== phase.done) decide(s, jobRow.row(jobs, id), bands, sums);
  }
};

function decide(s: BufferValues, row: BufferValues, bands: BufferValues, sums: BufferValues) {
  const mask = row[jobRow.at.free];
  let next = 0;
  s[state.evaluations]++;
  if (s[state.phase] === phase.start) {
    startStep(s, row, mask, bands, sums);
    if (s[state.phase] === phase.done) return;
  } else {
    const prior = lnPrior(s, state.trial, mask) - lnPrior(s, state.p, mask);
    const gain = 0.5 * fitFluxes(s, row, mask, bands, sums, false).gain + prior;
    next = gain < s[state.best] - 1 ? s[state.trials] : s[state.atTrial] + 1;
    if (gain > s[state.best]) {
      s[state.best] = gain;
      s[state.bestTrial] = s[state.atTrial];
    }
  }
  s[state.atTrial] = next;
  if (next >= s[state.trials]) return endStep(s, mask);
  point(s, mask, s[state.shares + next], state.trial);
  s[state.phase] = phase.valueTrial;
}

function lnPrior(s: BufferValues, at: number, mask: number): number {
  return [slot.ee1, slot.ee2].reduce(
    (sum, i) => isFree(mask, i) ? sum - 0.5 * rules.eePrecision * s[at + i] ** 2 : sum,
    0,
  );
}

/** The point that a share of the step leads to. */
function point(s: BufferValues, mask: number, share: number, to: number) {
  for (let i = 0; i < slots; i++) {
    // The survey's column of the right ascension is one per angle on the sky, its parameter the coordinate.
    const turn = i === slot.dra ? s[state.cosDec] : 1,
      moved = s[state.p + i] + share * turn * s[state.direction + i];
    s[to + i] = isFree(mask, i) ? Math.min(Math.max(moved, lower(i)), upper(i, s[state.lnreMax])) : s[state.p + i];
  }
}

const longest = (i: number) =>
  i === slot.lnre
    ? rules.maxLnre
    : i === slot.n
    ? rules.maxN
    : i === slot.ee1 || i === slot.ee2
    ? rules.maxEe
    : Infinity;

/** Lengths of the step to try: 0.1, 0.3, 1, shortened to the longest step of each parameter (and no further ones then) and
 * to its bounds (docs/fitting.md). */
function listTrials(s: BufferValues, mask: number) {
  const free = Array.from({ length: slots }, (_, i) => i).filter((i) => isFree(mask, i));
  let count = 0, limited = false, last = false;
  for (const wanted of [0.1, 0.3, 1]) {
    if (last) break;
    let share = wanted, hit = false;
    for (const i of free) {
      const size = Math.abs(s[state.direction + i]);
      if (share * size > longest(i)) [share, last] = [longest(i) / size, true];
    }
    limited ||= last;
    for (const i of free.filter((i) => i >= slot.lnre)) {
      const delta = s[state.direction + i],
        room = (delta > 0 ? upper(i, s[state.lnreMax]) : lower(i)) - s[state.p + i];
      if (Math.abs(share * delta) > Math.abs(room)) [share, hit] = [Math.abs(room / delta), true];
    }
    if (share < 1e-8) break;
    limited ||= hit;
    s[state.shares + count] = share;
    s[state.hits + count] = hit ? 1 : 0;
    count++;
  }
  s[state.limited] = limited ? 1 : 0;
  s[state.trials] = count;
}

function startStep(s: BufferValues, row: BufferValues, mask: number, bands: BufferValues, sums: BufferValues) {
  const { shift } = fitFluxes(s, row, mask, bands, sums, s[state.fluxLoop] === 1);
  s[state.fluxLoop] = 0;
  const { gradient, matrix } = gather(s, row, mask, shift, bands, sums);
  addPrior(s, mask, gradient, matrix);
  s.copyWithin(state.p, state.trial, state.trial + slots);
  s.fill(0, state.direction, state.direction + slots);
  const used = Array.from({ length: slots }, (_, i) => i).filter((i) => isFree(mask, i) && matrix[packed(i, i)] > 0);
  const { delta } = solveRetrying(matrix, used, gradient, 0);
  if (!delta) {
    s[state.failed] = 1;
    s[state.phase] = phase.done;
    return;
  }
  used.forEach((i, k) => s[state.direction + i] = delta[k]);
  listTrials(s, mask);
  s[state.best] = 0;
  s[state.bestTrial] = -1;
  s[state.atTrial] = 0;
}

/** After the last trial: takes the best one, and says whether the loop is over. */
function endStep(s: BufferValues, mask: number) {
  const chosen = s[state.bestTrial];
  if (chosen >= 0) {
    s[state.hit] = s[state.hits + chosen];
    point(s, mask, s[state.shares + chosen], state.p);
  }
  s.copyWithin(state.trial, state.p, state.p + slots);
  s[state.steps]++;
  s[state.phase] = phase.start;
  if (s[state.best] <= (s[state.limited] === 1 ? rules.surveyLimitedGain : rules.surveyGain)) {
    s[state.converged] = 1;
    s[state.phase] = phase.done;
  } else if (s[state.steps] >= rules.surveySteps) s[state.phase] = phase.done;
}
