// Normal equations of a job from the sums of its patches, and their solution; shared by both step rules.

struct Solution {
  delta: array<f32, SLOTS>,
  ok: bool,
  // Damping that it took.
  lambda: f32,
}

// Lengths that a compiler cannot know, so that it does not unroll loops over them: unrolled and put in wherever they are called, they
// take llvmpipe half a minute.
fn slots() -> u32 {
  return SLOTS + params.w;
}

fn normal_length() -> u32 {
  return NORMAL_LENGTH + params.w;
}

fn columns() -> u32 {
  return COLUMNS + params.w;
}

fn packed(i: u32, j: u32) -> u32 {
  let a = min(i, j);
  let b = max(i, j);
  return a * SLOTS - (a * (a - 1u)) / 2u + (b - a);
}

// The same for the columns of a patch.
fn packed_columns(i: u32, j: u32) -> u32 {
  let a = min(i, j);
  let b = max(i, j);
  return a * COLUMNS - (a * (a - 1u)) / 2u + (b - a);
}

fn slot_of(column: u32, band: u32) -> u32 {
  if (column < 2u) {
    return column;
  }
  if (column == 2u) {
    return SLOT_FLUX + band;
  }
  return SLOT_LNRE + column - 3u;
}

fn is_free(mask: u32, i: u32) -> bool {
  return ((mask >> i) & 1u) == 1u;
}

// Puts the fluxes that may move to their optimum for the shape on trial: they enter linearly. @returns the gain there
fn fit_fluxes(id: u32, s: u32, mask: u32, move_fluxes: bool, shift: ptr<function, array<f32, MAX_BANDS>>) -> f32 {
  let first = u32(jobs[id * JOB_STRIDE + JOB_FIRST]);
  let count = u32(jobs[id * JOB_STRIDE + JOB_COUNT]);
  var residual: array<f32, MAX_BANDS>;
  var weight: array<f32, MAX_BANDS>;
  var gain = 0.0;
  for (var t = first; t < first + count; t++) {
    let at = t * SUMS_STRIDE;
    let band = u32(bands[t]);
    gain += sums[at + SUMS_GAIN];
    residual[band] += sums[at + SUMS_JTR + 2u];
    weight[band] += sums[at + SUMS_JTJ + packed_columns(2u, 2u)];
  }
  for (var b = 0u; b < MAX_BANDS; b++) {
    if (move_fluxes && weight[b] > 0.0 && is_free(mask, SLOT_FLUX + b)) {
      (*shift)[b] = residual[b] / weight[b];
      gain += (*shift)[b] * residual[b];
      states[s + STATE_TRIAL + SLOT_FLUX + b] += (*shift)[b];
    }
  }
  return gain;
}

// Normal equations of the job at its trial, from sums of unit-flux models at fluxes that `shift` was then added to.
fn gather(id: u32, s: u32, mask: u32, shift: ptr<function, array<f32, MAX_BANDS>>, gradient: ptr<function, array<f32, SLOTS>>, matrix: ptr<function, array<f32, NORMAL_LENGTH>>) {
  let first = u32(jobs[id * JOB_STRIDE + JOB_FIRST]);
  let count = u32(jobs[id * JOB_STRIDE + JOB_COUNT]);
  for (var t = first; t < first + count; t++) {
    let at = t * SUMS_STRIDE;
    let band = u32(bands[t]);
    let flux = states[s + STATE_TRIAL + SLOT_FLUX + band];
    var k = 0u;
    for (var a = 0u; a < columns(); a++) {
      let i = slot_of(a, band);
      let wanted = is_free(mask, i);
      let scale = select(flux, 1.0, a == 2u);
      if (wanted) {
        // Σ u_a u_2: the column of the flux.
        let mixed = sums[at + SUMS_JTJ + packed_columns(a, 2u)];
        (*gradient)[i] += scale * (sums[at + SUMS_JTR + a] - (*shift)[band] * mixed);
      }
      for (var b = a; b < columns(); b++) {
        let j = slot_of(b, band);
        if (wanted && is_free(mask, j)) {
          (*matrix)[packed(i, j)] += scale * select(flux, 1.0, b == 2u) * sums[at + SUMS_JTJ + k];
        }
        k++;
      }
    }
  }
}

fn upper(i: u32, lnre_max: f32) -> f32 {
  return select(select(3.0e38, RULE_N_MAX, i == SLOT_N), lnre_max, i == SLOT_LNRE);
}

fn lower(i: u32) -> f32 {
  return select(select(-3.0e38, RULE_N_MIN, i == SLOT_N), RULE_LNRE_MIN, i == SLOT_LNRE);
}

// Solves (A + λ diag A) δ = g over the slots of `mask` by a scaled Cholesky factorisation.
fn solve(matrix: ptr<function, array<f32, NORMAL_LENGTH>>, mask: u32, lambda: f32, g: ptr<function, array<f32, SLOTS>>, diagonal: ptr<function, array<f32, SLOTS>>) -> Solution {
  var out: Solution;
  var l: array<f32, NORMAL_LENGTH>;
  var y: array<f32, SLOTS>;
  out.ok = true;
  out.lambda = lambda;
  for (var i = 0u; i < slots(); i++) {
    if (!is_free(mask, i)) {
      continue;
    }
    for (var j = 0u; j <= i; j++) {
      if (!is_free(mask, j)) {
        continue;
      }
      var value = select((*matrix)[packed(i, j)] / sqrt((*diagonal)[i] * (*diagonal)[j]), 1.0 + lambda, i == j);
      for (var k = 0u; k < j; k++) {
        value -= l[packed(i, k)] * l[packed(j, k)];
      }
      if (i == j) {
        if (value < 1e-6) {
          out.ok = false;
          return out;
        }
        l[packed(i, i)] = sqrt(value);
      } else {
        l[packed(i, j)] = value / l[packed(j, j)];
      }
    }
  }
  for (var i = 0u; i < slots(); i++) {
    if (!is_free(mask, i)) {
      continue;
    }
    var value = (*g)[i] / sqrt((*diagonal)[i]);
    for (var k = 0u; k < i; k++) {
      value -= l[packed(i, k)] * y[k];
    }
    y[i] = value / l[packed(i, i)];
  }
  for (var back = 0u; back < slots(); back++) {
    let i = SLOTS - 1u - back;
    if (!is_free(mask, i)) {
      continue;
    }
    var value = y[i];
    for (var k = i + 1u; k < slots(); k++) {
      value -= l[packed(k, i)] * out.delta[k];
    }
    out.delta[i] = value / l[packed(i, i)];
  }
  for (var i = 0u; i < slots(); i++) {
    if (is_free(mask, i)) {
      out.delta[i] /= sqrt((*diagonal)[i]);
    }
  }
  return out;
}

// The same with as much damping as the factorisation needs, `lambda` at least. What is negative by rounding alone is not
// any more once 1e-4 is added.
fn solve_retrying(matrix: ptr<function, array<f32, NORMAL_LENGTH>>, mask: u32, lambda: f32, g: ptr<function, array<f32, SLOTS>>, diagonal: ptr<function, array<f32, SLOTS>>) -> Solution {
  var out: Solution;
  for (var turn = 0; turn < 4 && !out.ok; turn++) {
    out = solve(matrix, mask, select(max(out.lambda * 10.0, 1e-4), lambda, turn == 0), g, diagonal);
  }
  return out;
}

// Adds the prior on ellipticities at the trial. @returns its ln P
fn add_prior(s: u32, mask: u32, gradient: ptr<function, array<f32, SLOTS>>, matrix: ptr<function, array<f32, NORMAL_LENGTH>>) -> f32 {
  var prior = 0.0;
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    if (is_free(mask, i)) {
      let value = states[s + STATE_TRIAL + i];
      prior -= 0.5 * RULE_EE_PRECISION * value * value;
      (*gradient)[i] -= RULE_EE_PRECISION * value;
      (*matrix)[packed(i, i)] += RULE_EE_PRECISION;
    }
  }
  return prior;
}
