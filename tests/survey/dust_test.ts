import assert from "node:assert/strict";
import { fitsBytes, imageHdu } from "../../src/io/fits.ts";
import { galactic, readDust } from "../../src/survey/dust.ts";

Deno.test("galactic() knows the pole and the centre of the Galaxy", () => {
  const [, pole] = galactic(192.85948, 27.12825);
  assert.ok(Math.abs(pole - Math.PI / 2) < 1e-4);
  const [l, b] = galactic(266.40499, -28.93617);
  assert.ok(Math.hypot(l, b) < 1e-5);
});

Deno.test("readDust() samples the two polar maps where the projection says", async () => {
  // A plane a + b·x + c·y in pixels: bilinear interpolation is exact, so the position is tested.
  const map = (sign: number) => {
    const data = Float32Array.from(
      { length: 64 * 64 },
      (_, i) => 1 + sign * (0.01 * (i % 64) + 0.02 * Math.floor(i / 64)),
    );
    const cards = [["CRPIX1", 32.5], ["CRPIX2", 32.5], ["LAM_SCAL", 32]] as const;
    return fitsBytes([
      imageHdu({ nx: 64, ny: 64, data, cards: cards.map(([key, value]) => ({ key, value, comment: "" })) }),
    ]);
  };
  const disk = {
    read: (path: string) => Promise.resolve(map(path.includes("ngp") ? 1 : -1)),
    size: () => Promise.reject(),
    readRange: () => Promise.reject(new Error("not needed")),
    write: () => Promise.reject(new Error("read only")),
    exists: () => Promise.resolve(true),
    list: () => Promise.resolve([]),
  };
  const dust = await readDust(disk, "dust");
  for (const [ra, dec, sign] of [[150, 60, 1], [28.4, -16.4, -1]]) {
    const [l, b] = galactic(ra, dec), r = 32 * Math.sqrt(1 - sign * Math.sin(b));
    const want = 1 + sign * (0.01 * (31.5 + r * Math.cos(l)) + 0.02 * (31.5 - sign * r * Math.sin(l)));
    assert.ok(Math.abs(dust(ra, dec) - want) < 1e-6, `${dust(ra, dec)}, want ${want}`);
  }
});
