// Solution of a job's normal equations: the same as in shaders/shared/normal.wgsl.
import { SLOTS } from "../../layout";
import { clearVector, delta, diagonal, element, factor, forward, get, isFree, packed, set } from "./matrices";

/** Of the last solution, which is in `delta`: whether there is one, and the damping that it took. */
export let solved: bool = false, damped: f32 = 0;

/** Forgets the last one. */
export function forget(): void {
  solved = false;
  damped = 0;
}

/** Solves (A + lambda diag A) delta = g over the slots of `mask` by a scaled Cholesky factorisation. */
export function solve(matrix: usize, mask: i32, lambda: f32, g: usize): void {
  clearVector(delta);
  damped = lambda;
  solved = factorise(matrix, mask, lambda);
  if (solved) substitute(mask, g);
}

function factorise(matrix: usize, mask: i32, lambda: f32): bool {
  for (let i = 0; i < SLOTS; i++) {
    if (!isFree(mask, i)) continue;
    for (let j = 0; j <= i; j++) {
      if (!isFree(mask, j)) continue;
      let value: f32 = i == j
        ? f32(1) + lambda
        : element(matrix, i, j) / Mathf.sqrt(get(diagonal, i) * get(diagonal, j));
      for (let k = 0; k < j; k++) if (isFree(mask, k)) value -= element(factor, i, k) * element(factor, j, k);
      if (i == j) {
        if (value < 1e-6) return false;
        set(factor, packed(i, i), Mathf.sqrt(value));
      } else set(factor, packed(i, j), value / element(factor, j, j));
    }
  }
  return true;
}

function substitute(mask: i32, g: usize): void {
  for (let i = 0; i < SLOTS; i++) {
    if (!isFree(mask, i)) continue;
    let value = get(g, i) / Mathf.sqrt(get(diagonal, i));
    for (let k = 0; k < i; k++) if (isFree(mask, k)) value -= element(factor, i, k) * get(forward, k);
    set(forward, i, value / element(factor, i, i));
  }
  for (let i = SLOTS - 1; i >= 0; i--) {
    if (!isFree(mask, i)) continue;
    let value = get(forward, i);
    for (let k = i + 1; k < SLOTS; k++) if (isFree(mask, k)) value -= element(factor, k, i) * get(delta, k);
    set(delta, i, value / element(factor, i, i));
  }
  for (let i = 0; i < SLOTS; i++) if (isFree(mask, i)) set(delta, i, get(delta, i) / Mathf.sqrt(get(diagonal, i)));
}

/** The same with as much damping as the factorisation needs, `lambda` at least. What is negative by rounding alone is not any more
 * once 1e-4 is added. */
export function solveRetrying(matrix: usize, mask: i32, lambda: f32, g: usize): void {
  forget();
  for (let turn = 0; turn < 4 && !solved; turn++) {
    solve(matrix, mask, turn == 0 ? lambda : max<f32>(damped * 10, 1e-4), g);
  }
}
