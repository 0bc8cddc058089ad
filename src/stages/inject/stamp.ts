import type { Box } from "../../base/plane.ts";
import { axisRatio } from "../../math/ellipse.ts";
import { drawThrough, type TruthShape } from "../../math/profiles/draw_truth.ts";
import { Wings } from "./wings.ts";

/** A source of unit flux as one exposure sees it. */
export interface InjectedStamp {
  /** Pixels of the cut-out that get light. */
  box: Box;
  /** Light of the pixels of one row of the box. @param out receives it from its beginning
   * @returns columns that get light: x0 <= x < x1 */
  row(y: number, out: Float64Array): { x0: number; x1: number };
}

/** What is drawn through the PSF, and what it is drawn on. */
export interface StampInput {
  /** 0-based position on the cut-out. */
  x: number;
  y: number;
  /** Undefined for a point source. */
  shape?: TruthShape;
  /** Side of the image, and the PSF's transform of that size, which serves as scratch. */
  size: number;
  psf: Parameters<typeof drawThrough>[0];
  /** Of the cut-out. */
  nx: number;
  ny: number;
}

/** Draws a source through the exposure's PSF. @returns undefined where no light reaches the exposure */
export function drawStamp({ x: px, y: py, shape, size, psf, nx, ny }: StampInput): InjectedStamp | undefined {
  const ix = Math.round(px), iy = Math.round(py), half = size / 2;
  const stamp = drawThrough(psf, size, px - ix, py - iy, shape), { reach } = stamp;
  const wide = Math.max(half, Math.ceil(reach.x)), high = Math.max(half, Math.ceil(reach.y));
  const box = {
    x0: Math.max(0, ix - wide),
    x1: Math.min(nx, ix + wide),
    y0: Math.max(0, iy - high),
    y1: Math.min(ny, iy + high),
  };
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return undefined;
  const wings = new Wings(stamp.wing, half, shape ? axisRatio(shape.matrix) : 1);
  return {
    box,
    row(y, out) {
      const v = y - iy, span = stamp.span(y - py), inStamp = v >= -half && v < half;
      // From the named pixel: what the image holds, and what lies on either side of it.
      let [left, right] = span ? [Math.ceil(span[0] + px - ix), Math.floor(span[1] + px - ix) + 1] : [0, 0];
      if (inStamp) [left, right] = [Math.min(left, -half), Math.max(right, half)];
      const x0 = Math.max(box.x0, ix + left) - ix, x1 = Math.min(box.x1, ix + right) - ix;
      if (x0 >= x1) return { x0: 0, x1: 0 };
      if (!inStamp) wings.fill(out, 0, v, x0, x1);
      else {
        const a = Math.min(Math.max(x0, -half), x1), b = Math.max(Math.min(x1, half), a);
        wings.fill(out, 0, v, x0, a);
        const from = (v + half) * size + half;
        out.set(stamp.data.subarray(from + a, from + b), a - x0);
        wings.fill(out, b - x0, v, b, x1);
      }
      return { x0: x0 + ix, x1: x1 + ix };
    },
  };
}
