// Adds images with their fluxes to what lies under them: the same as shaders/joint/accumulate.wgsl.
import { WEIGH_HEIGHT, WEIGH_PIXEL, WEIGH_PIXEL_STRIDE, WEIGH_STRIDE, WEIGH_UNIT, WEIGH_WIDTH } from "../layout";
import { bytes, column, inside } from "./rows";

export function accumulate(
  rows: usize,
  fluxes: usize,
  units: usize,
  model: usize,
  first: i32,
  _y: i32,
  _z: i32,
  groups: i32,
): void {
  for (let row = first; row < first + groups; row++) {
    const box = rows + bytes(row * WEIGH_STRIDE), width = column(box, WEIGH_WIDTH), height = column(box, WEIGH_HEIGHT);
    const step = bytes(column(box, WEIGH_PIXEL_STRIDE)), flux = v128.load32_splat(fluxes + bytes(row));
    let unit = units + bytes(column(box, WEIGH_UNIT)), to = model + bytes(column(box, WEIGH_PIXEL));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x += 4) {
        const at = bytes(x), light = v128.and(f32x4.mul(flux, v128.load(unit + at)), inside(x, width));
        v128.store(to + at, f32x4.add(v128.load(to + at), light));
      }
      unit += bytes(width);
      to += step;
    }
  }
}
