// One decision per job by our own rule: takes or refuses the trial that was just linearized, proposes the next.
//   one invocation = one job
//   in   jobs, band of each patch, sums of each patch     in, out  state
//   loops <= patches of the job · 40 + 3 · 5 factorisations of 550 + 2,000 < 16,000

@group(0) @binding(0) var<uniform> params: vec4u; // jobs
@group(0) @binding(1) var<storage, read> jobs: array<i32>;
@group(0) @binding(2) var<storage, read> bands: array<i32>;
@group(0) @binding(3) var<storage, read> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let id = invocation.x;
  if (id >= params.x) {
    return;
  }
  let s = id * STATE_STRIDE;
  let phase = states[s + STATE_PHASE];
  if (phase == PHASE_DONE) {
    return;
  }
  let free = u32(jobs[id * JOB_STRIDE + JOB_FREE]);
  var gradient: array<f32, SLOTS>;
  var matrix: array<f32, NORMAL_LENGTH>;
  var shift: array<f32, MAX_BANDS>;
  let gain = fit_fluxes(id, s, free, true, &shift);
  gather(id, s, free, &shift, &gradient, &matrix);
  states[s + STATE_EVALUATIONS] += 1.0;
  let prior = add_prior(s, free, &gradient, &matrix);
  var better = 0.5 * (gain - states[s + STATE_GAIN]) + prior - states[s + STATE_PRIOR];
  if (abs(better) < RULE_BLUR * abs(gain)) {
    // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
    better = 0.0;
    for (var i = 0u; i < slots(); i++) {
      better += 0.5 * (gradient[i] + states[s + STATE_GRADIENT + i]) * (states[s + STATE_TRIAL + i] - states[s + STATE_P + i]);
    }
  }
  let lambda = states[s + STATE_LAMBDA];
  let accepted = phase == PHASE_START || better > 0.0;
  if (phase != PHASE_START) {
    update_curvature(s, &gradient, &matrix, accepted);
  }
  var damping = select(0.1 * lambda, 0.0, lambda < 1e-3);
  if (accepted) {
    for (var i = 0u; i < slots(); i++) {
      states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
      states[s + STATE_GRADIENT + i] = gradient[i];
    }
    for (var k = 0u; k < normal_length(); k++) {
      states[s + STATE_MATRIX + k] = matrix[k];
    }
    states[s + STATE_GAIN] = gain;
    states[s + STATE_PRIOR] = prior;
    states[s + STATE_FAILS] = 0.0;
    states[s + STATE_STEPS] += select(1.0, 0.0, phase == PHASE_START);
  } else {
    // The first failure is answered by the curvature update alone.
    damping = select(lambda, max(10.0 * lambda, 0.1), states[s + STATE_FAILS] > 0.0);
    states[s + STATE_FAILS] += 1.0;
    states[s + STATE_LAST] = 0.0;
  }
  propose(s, free, damping);
  if (states[s + STATE_EVALUATIONS] >= RULE_MAX_EVALUATIONS || damping > 1e6) {
    states[s + STATE_PHASE] = PHASE_DONE;
  }
}
