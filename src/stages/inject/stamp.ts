import type { Box } from "../../base/plane.ts";
import { drawThrough, reachOf } from "../../math/profiles/draw_truth.ts";
import { type LightJob, truthShape } from "./light_jobs.ts";
import type { PsfLight } from "./psf_light.ts";
import { Wings } from "./wings.ts";

/** A source of unit flux as one exposure sees it. */
export interface InjectedStamp {
  /** Pixels of the cut-out that get light. */
  box: Box;
  /** Light of the pixels of one row of the box. @param out receives it from its beginning
   * @returns columns that get light: x0 <= x < x1 */
  row(y: number, out: Float64Array): { x0: number; x1: number };
}

/** Draws a source through the exposure's PSF. @returns undefined where no light reaches the exposure */
export function drawStamp(
  { nx, ny }: { nx: number; ny: number },
  { x: px, y: py, shape: given, psf }: LightJob,
  light: PsfLight,
): InjectedStamp | undefined {
  const shape = given && truthShape(given), far = shape ? reachOf(shape) : { x: 0, y: 0 };
  const ix = Math.round(px), iy = Math.round(py);
  const stamp = drawThrough((n) => light.at(psf, n), light.size, px - ix, py - iy, shape), half = stamp.size / 2;
  const reach = { x: Math.max(half, Math.ceil(far.x)), y: Math.max(half, Math.ceil(far.y)) };
  const box = {
    x0: Math.max(0, ix - reach.x),
    x1: Math.min(nx, ix + reach.x),
    y0: Math.max(0, iy - reach.y),
    y1: Math.min(ny, iy + reach.y),
  };
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return undefined;
  const wings = new Wings(stamp.wing, px - ix, py - iy, reach.x + 1);
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
        const from = (v + half) * stamp.size + half;
        out.set(stamp.data.subarray(from + a, from + b), a - x0);
        wings.fill(out, b - x0, v, b, x1);
      }
      return { x0: x0 + ix, x1: x1 + ix };
    },
  };
}
