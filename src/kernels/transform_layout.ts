/** The buffer of PSF transforms, f32: twiddle factors first, then one half-transform after another. */
import { layout } from "../compute/layout.ts";
import { wgslConstants } from "../compute/wgsl.ts";

/** Largest transform; a model ends half of it away from its centre. */
export const maxSize = 512;

/** exp(2πi j / maxSize), j = 0…maxSize − 1, cosines and sines interleaved: head of the buffer. */
export function twiddles(): Float64Array {
  const values = new Float64Array(2 * maxSize);
  for (let j = 0; j < maxSize; j++) {
    values[2 * j] = Math.cos(2 * Math.PI * j / maxSize);
    values[2 * j + 1] = Math.sin(2 * Math.PI * j / maxSize);
  }
  return values;
}

/** Values of a PSF transform of a given size: the half with x = 0…size/2, row by row, re and im interleaved. */
export const transformLength = (size: number) => 2 * (size / 2 + 1) * size;

/** Rows of `psf_sum`, i32: first value of the result, of the first plane and of the weights, how many planes, and values of each; the
 * planes follow one another. */
export const psfSumRow = layout("psf_sum", { target: 1, planes: 1, weights: 1, count: 1, length: 1 });

/** `COS64_k` and `SIN64_k` of 2πk/64, for transforms whose indices are constants. */
export function transformsWgsl(): string {
  let text = wgslConstants({ maxSize }, "u32") + psfSumRow.wgsl;
  for (let k = 0; k < 64; k++) {
    text += `const COS64_${k} = ${Math.cos(Math.PI * k / 32)};\nconst SIN64_${k} = ${Math.sin(Math.PI * k / 32)};\n`;
  }
  return text;
}
