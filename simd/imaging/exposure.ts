// What all kernels on tiles know of their exposure, and where the pixels of a row of the tile fall on it: the same as
// shaders/shared/imaging/brick_map.wgsl, a segment of a row at a time, four pixels side by side.
import {
  CUBIC_STRIDE,
  EXPOSURE_COLUMNS,
  EXPOSURE_CROP_HEIGHT,
  EXPOSURE_CROP_WIDTH,
  EXPOSURE_CROP_X,
  EXPOSURE_CROP_Y,
  EXPOSURE_FROM_X,
  EXPOSURE_FROM_Y,
  EXPOSURE_NX,
  EXPOSURE_NY,
  EXPOSURE_PHASE,
  EXPOSURE_ROWS,
  EXPOSURE_SEGMENTS,
  EXPOSURE_TRUNCATES,
  SEGMENT,
  SEGMENT_LOG2,
} from "../layout";

let row: usize = 0;

/** @param column of the exposure's row of numbers */
export function number(column: i32): f32 {
  return load<f32>(row + (<usize> column << 2));
}

export function whole(column: i32): i32 {
  return i32(number(column));
}

let bases: usize = 0, cubics: usize = 0, truncates: bool = false;
let nx: v128 = i32x4.splat(0), ny: v128 = i32x4.splat(0);
let cropX: v128 = i32x4.splat(0), cropY: v128 = i32x4.splat(0), pitch: v128 = i32x4.splat(0);
let segments: i32 = 0;

/** Width and pixels of the crop; first column and row of the tile that the exposure may cover, how many, and how far into the
 * first segment they begin. */
export let cropWidth: i32 = 0, cropArea: i32 = 0;
export let fromX: i32 = 0, fromY: i32 = 0, columns: i32 = 0, partRows: i32 = 0, phase: i32 = 0;

export function openRow(rows: usize): void {
  row = rows;
  cropWidth = whole(EXPOSURE_CROP_WIDTH);
  cropArea = cropWidth * whole(EXPOSURE_CROP_HEIGHT);
}

export function openExposure(rows: usize, baseOf: usize, cubicOf: usize): void {
  openRow(rows);
  bases = baseOf;
  cubics = cubicOf;
  truncates = number(EXPOSURE_TRUNCATES) > 0;
  nx = i32x4.splat(whole(EXPOSURE_NX));
  ny = i32x4.splat(whole(EXPOSURE_NY));
  cropX = i32x4.splat(whole(EXPOSURE_CROP_X));
  cropY = i32x4.splat(whole(EXPOSURE_CROP_Y));
  pitch = i32x4.splat(cropWidth);
  segments = whole(EXPOSURE_SEGMENTS);
  fromX = whole(EXPOSURE_FROM_X);
  fromY = whole(EXPOSURE_FROM_Y);
  columns = whole(EXPOSURE_COLUMNS);
  partRows = whole(EXPOSURE_ROWS);
  phase = whole(EXPOSURE_PHASE);
}

/** Of a segment's pixels: place of the nearest pixel in the planes of the crop, −1 where the exposure has none, and what is left to
 * the position. */
export const place = memory.data(4 * SEGMENT, 16),
  offsetX = memory.data(4 * SEGMENT, 16),
  offsetY = memory.data(4 * SEGMENT, 16);

/** @param v row and @param u column of the part that the exposure may cover @returns pixels from there to the end of their segment */
export function locate(v: i32, u: i32): i32 {
  const shifted = u + phase, first = shifted & (SEGMENT - 1), count = min(SEGMENT - first, columns - u);
  const segment = v * segments + (shifted >> SEGMENT_LOG2), at = cubics + (<usize> (segment * CUBIC_STRIDE) << 2);
  const x0 = v128.load32_splat(at),
    x1 = v128.load32_splat(at, 4),
    x2 = v128.load32_splat(at, 8),
    x3 = v128.load32_splat(at, 12);
  const y0 = v128.load32_splat(at, 16),
    y1 = v128.load32_splat(at, 20),
    y2 = v128.load32_splat(at, 24),
    y3 = v128.load32_splat(at, 28);
  const base = bases + (<usize> segment << 3), baseX = v128.load32_splat(base), baseY = v128.load32_splat(base, 4);
  const half = f32x4.splat(0.5), none = i32x4.splat(-1), zero = i32x4.splat(0);
  const lanes = i32x4(0, 1, 2, 3), end = i32x4.splat(count);
  for (let i = 0; i < count; i += 4) {
    const lane = i32x4.add(lanes, i32x4.splat(i));
    const t = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(lane, i32x4.splat(first))), f32x4.splat(1 / f32(SEGMENT)));
    const px = f32x4.add(x0, f32x4.mul(t, f32x4.add(x1, f32x4.mul(t, f32x4.add(x2, f32x4.mul(t, x3))))));
    const py = f32x4.add(y0, f32x4.mul(t, f32x4.add(y1, f32x4.mul(t, f32x4.add(y2, f32x4.mul(t, y3))))));
    const nearX = f32x4.floor(f32x4.add(px, half)), nearY = f32x4.floor(f32x4.add(py, half));
    let dx = f32x4.sub(px, nearX), dy = f32x4.sub(py, nearY);
    let ax = i32x4.add(baseX, i32x4.trunc_sat_f32x4_s(nearX)), ay = i32x4.add(baseY, i32x4.trunc_sat_f32x4_s(nearY));
    if (truncates) {
      // On large maps the survey cuts off decimals: what lies up to a pixel and a half before the first pixel belongs to it.
      const beforeX = v128.and(i32x4.eq(ax, none), f32x4.gt(dx, f32x4.splat(-0.5)));
      const beforeY = v128.and(i32x4.eq(ay, none), f32x4.gt(dy, f32x4.splat(-0.5)));
      ax = v128.andnot(ax, beforeX);
      ay = v128.andnot(ay, beforeY);
      dx = f32x4.sub(dx, v128.and(beforeX, f32x4.splat(1)));
      dy = f32x4.sub(dy, v128.and(beforeY, f32x4.splat(1)));
    }
    const high = v128.and(i32x4.ge_s(ax, zero), i32x4.ge_s(ay, zero)),
      low = v128.and(i32x4.lt_s(ax, nx), i32x4.lt_s(ay, ny));
    const covered = v128.and(v128.and(high, low), i32x4.lt_s(lane, end));
    const here = i32x4.add(i32x4.mul(i32x4.sub(ay, cropY), pitch), i32x4.sub(ax, cropX)), to = <usize> i << 2;
    v128.store(place + to, v128.bitselect(here, none, covered));
    v128.store(offsetX + to, dx);
    v128.store(offsetY + to, dy);
  }
  return count;
}

/** Values of a plane of 32-bit numbers at four pixels of the segment; 0 where the exposure has none. @param i the first of them */
export function gather(plane: usize, i: i32): v128 {
  const at = place + (<usize> i << 2);
  const p0 = load<i32>(at), p1 = load<i32>(at, 4), p2 = load<i32>(at, 8), p3 = load<i32>(at, 12);
  let out = i32x4.splat(0);
  if (p0 >= 0) out = v128.load32_lane(plane + (<usize> p0 << 2), out, 0);
  if (p1 >= 0) out = v128.load32_lane(plane + (<usize> p1 << 2), out, 1);
  if (p2 >= 0) out = v128.load32_lane(plane + (<usize> p2 << 2), out, 2);
  if (p3 >= 0) out = v128.load32_lane(plane + (<usize> p3 << 2), out, 3);
  return out;
}
