import { rules } from "../../kernels/fit_rules.ts";
import { type FieldCount, renderFields } from "../../math/render.ts";
import { type Footprint, footprintOf } from "../shared/footprint.ts";
import type { BufferValues, Twin } from "../twin.ts";

/** Twin of shaders/draw.wgsl. */
export const draw: Twin = (buffers, [first, exact], groups, { survey, fourierShift }) =>
  drawListed(buffers, first, groups, {
    exactSlopes: exact === 1,
    finiteStep: survey === true ? rules.surveyStep : 0,
    phase: fourierShift === true,
  });

/** Twin of shaders/draw64.wgsl: in f64 all sizes are drawn the same way. */
export const draw64: Twin = draw;

function drawListed(
  [patches, footprints, mixes, transforms, queue, scratch]: BufferValues[],
  first: number,
  groups: number,
  slopes: { exactSlopes: boolean; finiteStep: number; phase: boolean },
) {
  for (let at = first; at < first + groups; at++) {
    const p = footprintOf(patches, footprints, mixes, queue[at]);
    const images = renderFields({ ...p, psf: wholeTransform(transforms, p), ...slopes }, p.fields as FieldCount);
    const plane = 2 * p.size ** 2;
    for (let y = 0, k = 0; y < p.height; y++) {
      for (let x = 0; x < p.width; x++, k++) {
        if (!p.inside(x, y)) continue;
        images.forEach((image, f) => scratch[p.image(x, y) + (f >> 1) * plane + (f & 1)] = image[k]);
      }
    }
  }
}

/** All frequencies of a transform of something real from the half that is stored. */
function wholeTransform(transforms: BufferValues, { psf, size }: Footprint) {
  const re = new Float64Array(size * size), im = new Float64Array(size * size), columns = size / 2 + 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < columns; x++) {
      const from = psf + 2 * (y * columns + x), to = y * size + x;
      re[to] = transforms[from];
      im[to] = transforms[from + 1];
      if (x > 0 && x < size / 2) {
        const mirror = ((size - y) % size) * size + size - x;
        re[mirror] = re[to];
        im[mirror] = -im[to];
      }
    }
  }
  return { re, im };
}
