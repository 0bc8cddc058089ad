// Vectors over a job's parameters and packed symmetric matrices, at places of their own: both step rules work with these.
import { MAX_BANDS, NORMAL_LENGTH, SLOTS } from "../../layout";
import { take } from "../../room";

/** Gradient and normal matrix at the trial, as the sums of its patches give them, and by how much fluxes were moved. */
export let gradient: usize = 0, normal: usize = 0, shift: usize = 0;
/** What is solved: matrix, right side, diagonal that scales it; and the solution. */
export let curvature: usize = 0, right: usize = 0, diagonal: usize = 0, delta: usize = 0;
/** Of the factorisation. */
export let factor: usize = 0, forward: usize = 0;
/** For whoever calls nobody that uses them: vectors and matrices. */
export let v0: usize = 0, v1: usize = 0, v2: usize = 0, v3: usize = 0, m0: usize = 0, m1: usize = 0;
/** Sums by band. */
export let residuals: usize = 0, weights: usize = 0;

const VECTOR: usize = 4 * SLOTS, MATRIX: usize = 4 * NORMAL_LENGTH;

export function openStep(): void {
  gradient = take(VECTOR);
  normal = take(MATRIX);
  shift = take(4 * MAX_BANDS);
  curvature = take(MATRIX);
  right = take(VECTOR);
  diagonal = take(VECTOR);
  delta = take(VECTOR);
  factor = take(MATRIX);
  forward = take(VECTOR);
  v0 = take(VECTOR);
  v1 = take(VECTOR);
  v2 = take(VECTOR);
  v3 = take(VECTOR);
  m0 = take(MATRIX);
  m1 = take(MATRIX);
  residuals = take(4 * MAX_BANDS);
  weights = take(4 * MAX_BANDS);
}

export function get(v: usize, i: i32): f32 {
  return load<f32>(v + (<usize> i << 2));
}
export function set(v: usize, i: i32, value: f32): void {
  store<f32>(v + (<usize> i << 2), value);
}
export function add(v: usize, i: i32, value: f32): void {
  set(v, i, get(v, i) + value);
}

/** Place of an element of a symmetric matrix of so many rows, upper triangle row by row. */
export function packedOf(rows: i32, i: i32, j: i32): i32 {
  const a = min(i, j), b = max(i, j);
  return a * rows - a * (a - 1) / 2 + (b - a);
}
export function packed(i: i32, j: i32): i32 {
  return packedOf(SLOTS, i, j);
}
export function element(m: usize, i: i32, j: i32): f32 {
  return get(m, packed(i, j));
}

export function copyVector(to: usize, from: usize): void {
  memory.copy(to, from, VECTOR);
}
export function copyMatrix(to: usize, from: usize): void {
  memory.copy(to, from, MATRIX);
}
export function clearVector(v: usize): void {
  memory.fill(v, 0, VECTOR);
}
export function clearMatrix(m: usize): void {
  memory.fill(m, 0, MATRIX);
}

export function inner(a: usize, b: usize): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < SLOTS; i++) sum += get(a, i) * get(b, i);
  return sum;
}

export function timesMatrix(to: usize, m: usize, d: usize): void {
  for (let i = 0; i < SLOTS; i++) {
    let sum: f32 = 0;
    for (let j = 0; j < SLOTS; j++) sum += element(m, i, j) * get(d, j);
    set(to, i, sum);
  }
}

export function isFree(mask: i32, i: i32): bool {
  return ((mask >> i) & 1) == 1;
}

export function clamp(value: f32, low: f32, high: f32): f32 {
  return min<f32>(max<f32>(value, low), high);
}
