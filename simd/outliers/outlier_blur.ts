// Convolves a crop with a Gaussian, as far from its ends as the taps reach.
import { cropArea, cropWidth, openRow } from "../imaging/exposure";
import { storeSome } from "../imaging/planes";
import { convolved } from "../imaging/smooth";

export function outlier_blur(row: usize, taps: usize, pixels: usize, between: usize, out: usize, reach: i32): void {
  openRow(row);
  const width = cropWidth, height = width > 0 ? cropArea / width : 0, line = <usize> width << 2;
  for (let y = 0; y < height; y++) {
    for (let x = reach; x < width - reach; x += 4) {
      const at = <usize> (y * width + x) << 2;
      storeSome(between + at, convolved(pixels + at, taps, reach, 4), width - reach - x);
    }
  }
  for (let y = reach; y < height - reach; y++) {
    for (let x = reach; x < width - reach; x += 4) {
      const at = <usize> (y * width + x) << 2;
      storeSome(out + at, convolved(between + at, taps, reach, line), width - reach - x);
    }
  }
}
