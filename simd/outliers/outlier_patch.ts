// Pixels of a crop without those that are masked: these get the mean of all exposures at the last pixel of the tile that lies nearest to
// them, or 0. Beyond the exposure's edges what is within is mirrored, the edge pixel repeated.
import { EXPOSURE_CROP_HEIGHT, EXPOSURE_CROP_X, EXPOSURE_CROP_Y, EXPOSURE_NX, EXPOSURE_NY } from "../layout";
import {
  columns,
  cropArea,
  cropWidth,
  fromX,
  fromY,
  gather,
  locate,
  openExposure,
  partRows,
  place,
  whole,
} from "../imaging/exposure";
import { storeSome } from "../imaging/planes";

export function outlier_patch(
  rows: usize,
  bases: usize,
  cubics: usize,
  mean: usize,
  pixels: usize,
  ierr: usize,
  out: usize,
  width: i32,
): void {
  openExposure(rows, bases, cubics);
  for (let i = 0; i < cropArea; i += 4) {
    const at = <usize> i << 2, good = f32x4.gt(v128.load(ierr + at), f32x4.splat(0));
    storeSome(out + at, v128.and(v128.load(pixels + at), good), cropArea - i);
  }
  for (let v = 0; v < partRows; v++) {
    const start = (fromY + v) * width + fromX;
    for (let u = 0; u < columns;) {
      const count = locate(v, u);
      patchSegment(mean + (<usize> (start + u) << 2), ierr, out, count);
      u += count;
    }
  }
  mirrorEdges(out);
}

/** @param mean of the segment's first pixel */
function patchSegment(mean: usize, ierr: usize, out: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const here = v128.load(place + (<usize> i << 2)), covered = i32x4.ge_s(here, i32x4.splat(0));
    if (!v128.any_true(v128.andnot(covered, f32x4.gt(gather(ierr, i), f32x4.splat(0))))) continue;
    for (let k = i; k < min(i + 4, count); k++) {
      const to = load<i32>(place + (<usize> k << 2)), value = load<f32>(mean + (<usize> k << 2));
      if (to < 0 || load<f32>(ierr + (<usize> to << 2)) > 0 || value != value) continue;
      store<f32>(out + (<usize> to << 2), value);
    }
  }
}

function mirrored(i: i32, n: i32): i32 {
  const m = ((i % (2 * n)) + 2 * n) % (2 * n);
  return m < n ? m : 2 * n - 1 - m;
}

function mirrorEdges(out: usize): void {
  const x0 = whole(EXPOSURE_CROP_X), y0 = whole(EXPOSURE_CROP_Y), nx = whole(EXPOSURE_NX), ny = whole(EXPOSURE_NY);
  const height = whole(EXPOSURE_CROP_HEIGHT), line = <usize> cropWidth << 2;
  for (let y = max(0, -y0); y < min(height, ny - y0); y++) {
    const row = out + <usize> y * line;
    for (let x = x0; x < min(0, x0 + cropWidth); x++) mirrorPixel(row, x - x0, mirrored(x, nx) - x0);
    for (let x = max(nx, x0); x < x0 + cropWidth; x++) mirrorPixel(row, x - x0, mirrored(x, nx) - x0);
  }
  for (let y = y0; y < y0 + height; y++) {
    if (y < 0 || y >= ny) memory.copy(out + <usize> (y - y0) * line, out + <usize> (mirrored(y, ny) - y0) * line, line);
  }
}

function mirrorPixel(row: usize, to: i32, from: i32): void {
  store<f32>(row + (<usize> to << 2), load<f32>(row + (<usize> from << 2)));
}
