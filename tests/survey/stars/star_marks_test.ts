import assert from "node:assert/strict";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { markBits, starMarks } from "../../../src/survey/stars/star_marks.ts";
import { maskRadius, type ReferenceStar } from "../../../src/survey/stars/star.ts";

const nx = 120, ny = 90, pixscale = 0.262;
const grid = { nx, ny, pixscale, wcs: { toPixel: (x: number, y: number) => [x, y] } } as unknown as BrickGrid;
const star = (ra: number, dec: number, maskMag: number) =>
  ({ ra, dec, maskMag, bright: maskMag < 13, medium: maskMag < 16 }) as ReferenceStar;

Deno.test("maskRadius() halves every 2.08 magnitudes: 0.453 deg at 0, 7.8 arcsec at 16", () => {
  assert.ok(Math.abs(maskRadius(0) - 1630 / 3600) < 1e-12);
  assert.ok(Math.abs(maskRadius(16) * 3600 - 7.8) < 0.05);
});

Deno.test("starMarks() marks discs, half as wide for BRIGHT, of stars beside the image, too", () => {
  const stars = [star(40.3, 30.8, 15.5), star(100, 60, 12.9), star(-5, 80, 15.9), star(10, 10, 16.5)];
  const marks = starMarks(grid, stars);
  const radius = (s: ReferenceStar) => Math.ceil(maskRadius(s.maskMag) * 3600 / pixscale);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const within = (s: ReferenceStar, r: number) => (x - s.ra) ** 2 + (y - s.dec) ** 2 <= r ** 2;
      const medium = stars.some((s) => s.medium && within(s, radius(s)));
      const bright = stars.some((s) => s.bright && within(s, (radius(s) + 1) >> 1));
      assert.equal(marks[i], (medium ? markBits.medium : 0) | (bright ? markBits.bright : 0), `${x} ${y}`);
    }
  }
});
