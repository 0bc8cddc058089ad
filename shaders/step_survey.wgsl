// One decision per job by the survey's rule: undamped Gauss–Newton, three lengths of each step tried in turn.
//   one invocation = one job
//   in   jobs, band of each patch, sums of each patch: normal equations at the accepted point, or the gain of a trial
//        over it     in, out  state
//   loops <= patches of the job · 40 + 4 factorisations of 550 < 16,000

@group(0) @binding(0) var<uniform> params: vec4u; // jobs
@group(0) @binding(1) var<storage, read> jobs: array<i32>;
@group(0) @binding(2) var<storage, read> bands: array<i32>;
@group(0) @binding(3) var<storage, read> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;

fn ln_prior(at: u32, mask: u32) -> f32 {
  var prior = 0.0;
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    if (is_free(mask, i)) {
      prior -= 0.5 * RULE_EE_PRECISION * states[at + i] * states[at + i];
    }
  }
  return prior;
}

// The point that a share of the step leads to.
fn point(s: u32, mask: u32, share: f32, to: u32) {
  let lnre_max = states[s + STATE_LNRE_MAX];
  for (var i = 0u; i < slots(); i++) {
    var value = states[s + STATE_P + i];
    if (is_free(mask, i)) {
      // The survey's column of the right ascension is one per angle on the sky, its parameter the coordinate.
      let turn = select(1.0, states[s + STATE_COS_DEC], i == SLOT_DRA);
      value = clamp(value + share * turn * states[s + STATE_DIRECTION + i], lower(i), upper(i, lnre_max));
    }
    states[to + i] = value;
  }
}

fn longest(i: u32) -> f32 {
  if (i == SLOT_LNRE) {
    return RULE_MAX_LNRE;
  }
  if (i == SLOT_N) {
    return RULE_MAX_N;
  }
  return select(3.0e38, RULE_MAX_EE, i == SLOT_EE1 || i == SLOT_EE2);
}

// Lengths of the step to try: 0.1, 0.3, 1, shortened to the longest step of each parameter (and no further ones then) and
// to its bounds.
fn list_trials(s: u32, mask: u32) {
  let lnre_max = states[s + STATE_LNRE_MAX];
  var wanted = array<f32, 3>(0.1, 0.3, 1.0);
  var count = 0u;
  var limited = false;
  var last = false;
  for (var k = 0u; k < 3u && !last; k++) {
    var share = wanted[k];
    var hit = false;
    for (var i = 0u; i < slots(); i++) {
      if (is_free(mask, i)) {
        let size = abs(states[s + STATE_DIRECTION + i]);
        if (share * size > longest(i)) {
          share = longest(i) / size;
          last = true;
        }
      }
    }
    limited |= last;
    for (var i = SLOT_LNRE; i < slots(); i++) {
      if (is_free(mask, i)) {
        let delta = states[s + STATE_DIRECTION + i];
        let value = states[s + STATE_P + i];
        let bound = select(lower(i), upper(i, lnre_max), delta > 0.0);
        if (abs(share * delta) > abs(bound - value)) {
          share = abs((bound - value) / delta);
          hit = true;
        }
      }
    }
    if (share < 1e-8) {
      break;
    }
    limited |= hit;
    states[s + STATE_SHARES + count] = share;
    states[s + STATE_HITS + count] = select(0.0, 1.0, hit);
    count++;
  }
  states[s + STATE_LIMITED] = select(0.0, 1.0, limited);
  states[s + STATE_TRIALS] = f32(count);
}

fn start_step(id: u32, s: u32, mask: u32) {
  var gradient: array<f32, SLOTS>;
  var matrix: array<f32, NORMAL_LENGTH>;
  var diagonal: array<f32, SLOTS>;
  var shift: array<f32, MAX_BANDS>;
  _ = fit_fluxes(id, s, mask, states[s + STATE_FLUX_LOOP] == 1.0, &shift);
  states[s + STATE_FLUX_LOOP] = 0.0;
  gather(id, s, mask, &shift, &gradient, &matrix);
  _ = add_prior(s, mask, &gradient, &matrix);
  var used = 0u;
  for (var i = 0u; i < slots(); i++) {
    states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
    states[s + STATE_DIRECTION + i] = 0.0;
    diagonal[i] = matrix[packed(i, i)];
    if (is_free(mask, i) && diagonal[i] > 0.0) {
      used |= 1u << i;
    }
  }
  var solution = solve_retrying(&matrix, used, 0.0, &gradient, &diagonal);
  if (!solution.ok) {
    states[s + STATE_FAILED] = 1.0;
    states[s + STATE_PHASE] = PHASE_DONE;
    return;
  }
  for (var i = 0u; i < slots(); i++) {
    if (is_free(used, i)) {
      states[s + STATE_DIRECTION + i] = solution.delta[i];
    }
  }
  list_trials(s, mask);
  states[s + STATE_BEST] = 0.0;
  states[s + STATE_BEST_TRIAL] = -1.0;
  states[s + STATE_AT_TRIAL] = 0.0;
}

// After the last trial: takes the best one, and says whether the loop is over.
fn end_step(s: u32, mask: u32) {
  let best = states[s + STATE_BEST];
  let chosen = states[s + STATE_BEST_TRIAL];
  if (chosen >= 0.0) {
    states[s + STATE_HIT] = states[s + STATE_HITS + u32(chosen)];
    point(s, mask, states[s + STATE_SHARES + u32(chosen)], s + STATE_P);
  }
  for (var i = 0u; i < slots(); i++) {
    states[s + STATE_TRIAL + i] = states[s + STATE_P + i];
  }
  states[s + STATE_STEPS] += 1.0;
  states[s + STATE_PHASE] = PHASE_START;
  if (best <= select(RULE_SURVEY_GAIN, RULE_SURVEY_LIMITED_GAIN, states[s + STATE_LIMITED] == 1.0)) {
    states[s + STATE_CONVERGED] = 1.0;
    states[s + STATE_PHASE] = PHASE_DONE;
  } else if (states[s + STATE_STEPS] >= RULE_SURVEY_STEPS) {
    states[s + STATE_PHASE] = PHASE_DONE;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let id = invocation.x;
  if (id >= params.x) {
    return;
  }
  let s = id * STATE_STRIDE;
  if (states[s + STATE_PHASE] == PHASE_DONE) {
    return;
  }
  let mask = u32(jobs[id * JOB_STRIDE + JOB_FREE]);
  states[s + STATE_EVALUATIONS] += 1.0;
  var next = 0.0;
  if (states[s + STATE_PHASE] == PHASE_START) {
    start_step(id, s, mask);
    if (states[s + STATE_PHASE] == PHASE_DONE) {
      return;
    }
  } else {
    var shift: array<f32, MAX_BANDS>;
    let gain = 0.5 * fit_fluxes(id, s, mask, false, &shift) + ln_prior(s + STATE_TRIAL, mask) - ln_prior(s + STATE_P, mask);
    next = states[s + STATE_AT_TRIAL] + 1.0;
    if (gain < states[s + STATE_BEST] - 1.0) {
      next = states[s + STATE_TRIALS];
    }
    if (gain > states[s + STATE_BEST]) {
      states[s + STATE_BEST] = gain;
      states[s + STATE_BEST_TRIAL] = states[s + STATE_AT_TRIAL];
    }
  }
  states[s + STATE_AT_TRIAL] = next;
  if (next >= states[s + STATE_TRIALS]) {
    end_step(s, mask);
    return;
  }
  point(s, mask, states[s + STATE_SHARES + u32(next)], s + STATE_TRIAL);
  states[s + STATE_PHASE] = PHASE_VALUE_TRIAL;
}
