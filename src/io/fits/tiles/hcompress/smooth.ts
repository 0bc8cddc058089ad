import type { Grid } from "./grid.ts";

/** Fills in what rounding took from the coefficients of a level: each difference is moved towards the slope that the means of the
 * neighbouring squares suggest, as far as rounding may have changed it, and not where that would make a new extremum.
 * @param a interleaved coefficients of squares: mean, along rows, across rows, both @param most how far a coefficient may move */
export function smoothLevel(a: Float64Array, stride: number, { nx, ny }: Grid, most: number): void {
  for (let y = 2; y < ny - 2; y += 2) {
    for (let x = 0; x < nx; x += 2) moveSlope(a, y * stride + x, stride, most);
  }
  for (let y = 0; y < ny; y += 2) {
    for (let x = 2; x < nx - 2; x += 2) moveSlope(a, y * stride + x, 1, most);
  }
  for (let y = 2; y < ny - 2; y += 2) {
    for (let x = 2; x < nx - 2; x += 2) moveTwist(a, y * stride + x, stride, most);
  }
}

const within = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** @param step from a pixel of the square to the next one in the direction of the slope */
function moveSlope(a: Float64Array, at: number, step: number, most: number) {
  const before = a[at] - a[at - 2 * step], after = a[at + 2 * step] - a[at];
  const high = 4 * Math.max(Math.min(after, before), 0), low = 4 * Math.min(Math.max(after, before), 0);
  if (low >= high) return;
  const wanted = within(after + before, low, high);
  a[at + step] += within(Math.trunc((wanted - 8 * a[at + step]) / 8), -most, most);
}

/** The same for the second difference, which the four squares at the corners suggest. */
function moveTwist(a: Float64Array, at: number, stride: number, most: number) {
  const mean = a[at], corner = (y: number, x: number) => a[at + 2 * y * stride + 2 * x];
  const [upLeft, upRight, downLeft, downRight] = [corner(-1, -1), corner(-1, 1), corner(1, -1), corner(1, 1)];
  const across = 2 * a[at + stride], along = 2 * a[at + 1];
  const bounds = (part: (v: number) => number) => [
    part(downRight - mean) - across - along,
    part(mean - downLeft) + across - along,
    part(mean - upRight) - across + along,
    part(upLeft - mean) + across + along,
  ];
  const high = 16 * Math.min(...bounds((v) => Math.max(v, 0))), low = 16 * Math.max(...bounds((v) => Math.min(v, 0)));
  if (low >= high) return;
  const wanted = within(downRight + upLeft - upRight - downLeft, low, high), d = at + stride + 1;
  a[d] += within(Math.trunc((wanted - 64 * a[d]) / 64), -most, most);
}
