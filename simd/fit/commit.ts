// Adds (sign 1) or subtracts (sign 0) models of sources in the pixels: the same as shaders/commit.wgsl.
import { MIX_PARAMETERS, PATCH_BAND, PATCH_OFFSET, PATCH_STRIDE_PIXELS, SLOT_FLUX } from "../layout";
import { float, whole } from "./numbers";
import { height, imageAt, inside, mixture, openPatch, patch, width } from "./patch";

export function commit(
  patches: usize,
  footprints: usize,
  mixes: usize,
  scratch: usize,
  pix: usize,
  first: i32,
  sign: i32,
  _z: i32,
  groups: i32,
): void {
  for (let row = first; row < first + groups; row++) {
    openPatch(row, patches, footprints, mixes, 0, scratch, false);
    const flux = float(mixture, MIX_PARAMETERS + SLOT_FLUX + whole(patch, PATCH_BAND)),
      signed = sign == 1 ? flux : -flux;
    const stride = whole(patch, PATCH_STRIDE_PIXELS);
    for (let y = 0; y < height; y++) {
      let to = pix + (<usize> (whole(patch, PATCH_OFFSET) + y * stride) << 2);
      for (let x = 0; x < width; x++, to += 4) {
        if (inside(x, y)) store<f32>(to, load<f32>(to) + signed * load<f32>(imageAt(x, y)));
      }
    }
  }
}
