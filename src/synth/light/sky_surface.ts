import type { PlacedChip } from "../pointings/chip_wcs.ts";
import { stream } from "../sources.ts";

/** Sky over a chip in the image's unit: a cubic polynomial, which the survey's splines hold exactly. It varies by about 3 %, and from
 * chip to chip by another percent. */
export interface SkySurface {
  /** Value at a row's left end and the polynomial along x: `level · (1 + c[0] + c[1] u + c[2] u² + c[3] u³)`, u from −1 to 1. */
  row(y: number): readonly [number, number, number, number];
  at(x: number, y: number): number;
}

export function skySurface(seed: number, { exposure, chip }: PlacedChip): SkySurface {
  const { camera, sky, expnum } = exposure, random = stream(seed, `sky ${chip.name}`, BigInt(expnum));
  const c = Array.from({ length: 7 }, (_, k) => (2 * random(0, k) - 1) * 0.01);
  const row = (y: number) => {
    const v = 2 * y / (camera.ny - 1) - 1;
    const terms = [1 + c[0] + c[1] * v + c[2] * v * v * v, c[3] + c[4] * v, c[5], c[6]];
    return terms.map((t) => t * sky) as unknown as readonly [number, number, number, number];
  };
  const at = (x: number, y: number) => {
    const u = 2 * x / (camera.nx - 1) - 1, [a, b, d, e] = row(y);
    return a + u * (b + u * (d + u * e));
  };
  return { row, at };
}
