import assert from "node:assert/strict";
import { isGiant, splitBlob, within } from "../../../src/patches/blobs/sub_blobs.ts";

const blob = (nx: number, ny: number, x0 = 100, y0 = 50) => ({
  ...{ x0, y0, nx, ny, npix: nx * ny, mask: new Uint8Array(nx * ny).fill(1) },
});

Deno.test("blobs up to one and a half steps and the overlap stay whole: 368 pixels a side", () => {
  assert.deepEqual([[368, 368], [369, 10], [10, 369]].map(([nx, ny]) => isGiant({ nx, ny })), [false, true, true]);
  const [whole, ...others] = splitBlob(blob(368, 20));
  assert.deepEqual([whole.x0, whole.nx, whole.npix, others.length], [100, 368, 7360, 0]);
});

Deno.test("tiles cover a blob, overlap by 32 pixels, and each position is kept by one of them, away from its edges", () => {
  for (const [nx, ny] of [[369, 20], [700, 400], [1000, 369], [3600, 50]]) {
    const all = blob(nx, ny), tiles = splitBlob(all);
    for (const t of tiles) {
      assert.ok(t.nx <= 376 && t.ny <= 376, `a tile of ${t.nx} by ${t.ny} of ${nx} by ${ny}`);
      assert.ok(t.x0 >= all.x0 && t.x0 + t.nx <= all.x0 + nx && t.y0 >= all.y0 && t.y0 + t.ny <= all.y0 + ny);
    }
    assert.deepEqual([Math.min(...tiles.map((t) => t.x0)), Math.max(...tiles.map((t) => t.x0 + t.nx))], [
      100,
      100 + nx,
    ]);
    for (let x = all.x0 - 40; x < all.x0 + nx + 40; x += 0.5) {
      const y = all.y0 + ny / 3, keeping = tiles.filter((t) => within(t.part.kept, x, y));
      assert.equal(keeping.length, 1, `${x} is kept by ${keeping.length}`);
      const [t] = keeping;
      assert.ok(within(t.part.fitted, x, y));
      // Half of the overlap, less what rounding takes, lies between it and the nearest seam.
      const seam = (at: number, edge: number) => at === edge ? Infinity : Math.abs(x - at);
      const left = seam(t.x0, all.x0), right = seam(t.x0 + t.nx, all.x0 + nx);
      assert.ok(Math.min(left, right) >= 14, `${x} is ${Math.min(left, right)} from a seam`);
    }
  }
});

Deno.test("tiles have their blob's pixels, and those without any are left out", () => {
  const ring = blob(900, 900);
  ring.mask.fill(0);
  for (let i = 0; i < 900; i++) for (const at of [i, 899 * 900 + i, i * 900, i * 900 + 899]) ring.mask[at] = 1;
  const tiles = splitBlob(ring);
  assert.equal(tiles.length, 12, "four by four, less the four in the middle");
  const seen = new Uint8Array(900 * 900);
  for (const t of tiles) {
    assert.equal(t.npix, t.mask.reduce((a, b) => a + b, 0));
    t.mask.forEach((on, i) => {
      if (on) seen[(t.y0 - ring.y0 + Math.floor(i / t.nx)) * 900 + t.x0 - ring.x0 + i % t.nx] = 1;
    });
  }
  assert.deepEqual(seen, ring.mask);
});
