import assert from "node:assert/strict";
import { uniformStream } from "../../src/base/random.ts";
import { coveringTiles, tilesWithin } from "../../src/imaging/covering_tiles.ts";

const size = { nx: 333, ny: 250 }, uniform = uniformStream({ seed: 8, purpose: "covering tiles", id: 1n });

Deno.test("tiles cover the boxes, touch no pixel twice and stay near them", () => {
  for (const count of [0, 1, 4, 12, 60]) {
    const boxes = Array.from({ length: count }, (_, i) => {
      const [x, y, w, h] = [0, 1, 2, 3].map((k) => uniform(100 * count + i, k));
      const x0 = Math.floor(400 * x - 40), y0 = Math.floor(320 * y - 40);
      return { x0, x1: x0 + 1 + Math.floor(90 * w), y0, y1: y0 + 1 + Math.floor(50 * h) };
    });
    const seen = new Uint8Array(size.nx * size.ny);
    for (const { x0, x1, y0, y1 } of coveringTiles(size, boxes)) {
      assert.ok(x0 >= 0 && y0 >= 0 && x0 < x1 && y0 < y1 && x1 <= size.nx && y1 <= size.ny);
      for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) seen[y * size.nx + x]++;
    }
    for (let y = 0, i = 0; y < size.ny; y++) {
      for (let x = 0; x < size.nx; x++, i++) {
        const away = Math.min(...boxes.map((b) => Math.max(b.x0 - x, x - b.x1 + 1, b.y0 - y, y - b.y1 + 1)));
        if (away <= 0) assert.equal(seen[i], 1);
        else assert.ok(seen[i] <= 1 && (seen[i] === 0 || away < 32), `${x}, ${y}: ${away} px from the next box`);
      }
    }
  }
});

Deno.test("no tile is larger than is asked for", () => {
  const tiles = coveringTiles(size, [{ x0: 0, x1: size.nx, y0: 0, y1: size.ny }], 64);
  assert.ok(tiles.every((t) => t.x1 - t.x0 <= 64 && t.y1 - t.y0 <= 64));
  assert.equal(tiles.reduce((sum, t) => sum + (t.x1 - t.x0) * (t.y1 - t.y0), 0), size.nx * size.ny);
});

Deno.test("many small boxes are covered with whole tiles where their surroundings would cost more, few are not", () => {
  const size = { nx: 1024, ny: 1024 }, box = (x: number, y: number) => ({ x0: x, x1: x + 40, y0: y, y1: y + 40 });
  const few = [box(10, 10), box(700, 300)];
  assert.deepEqual(tilesWithin(size, few, 30), coveringTiles(size, few));
  const many = Array.from({ length: 100 }, (_, i) => box((i % 10) * 100, Math.floor(i / 10) * 100));
  assert.equal(tilesWithin(size, many, 60).length, 4);
  assert.deepEqual(tilesWithin(size, many, 0), coveringTiles(size, many));
});
