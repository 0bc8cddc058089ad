import assert from "node:assert/strict";
import { detectionMap } from "../../../src/imaging/detection_map.ts";
import { imaged } from "../../../src/imaging/imaged.ts";
import { detectionMaps, placed } from "../../../src/stages/detect/maps.ts";
import { forCovered, pixelMap } from "../../../src/survey/pixels/pixel_map.ts";
import { f32Engines, reference } from "../../make/engines.ts";
import { flatGrid, tileExposure } from "../../make/kernels/tile_scene.ts";

const grid = flatGrid(100, 80);
const exposures = [
  tileExposure({ seed: 1, nx: 90, ny: 70, at: [12.3, 7.6], angle: 0.013, scale: 1.01 }),
  tileExposure({ seed: 2, nx: 120, ny: 110, at: [95.21, 9.37], angle: Math.PI / 2 - 0.02, scale: 0.97, psfSigma: 2.3 }),
];
/** Tiles of any cut give the same pixels. */
const tiles = [
  { x0: 0, x1: 37, y0: 0, y1: 80 },
  { x0: 37, x1: 100, y0: 0, y1: 50 },
  { x0: 37, x1: 100, y0: 50, y1: 80 },
];

/** The map as docs/explanation/detection.md has it: the weights of each exposure fade over ten pixels at its edges. */
function fadingMap() {
  const n = grid.nx * grid.ny, flux = new Float64Array(n), weight = new Float64Array(n), saturated = new Uint8Array(n);
  for (const exposure of exposures) {
    const [one] = detectionMaps(grid, [placed(grid, exposure)], ["r"]),
      { nx, ny } = exposure,
      fx = ramp(nx),
      fy = ramp(ny);
    forCovered(grid, exposure, pixelMap(grid, exposure)!, (p, from) => {
      const w = one.weight[p] * fx(from % nx) * fy(Math.floor(from / nx));
      flux[p] += w * one.flux[p];
      weight[p] += w;
      saturated[p] |= one.saturated[p];
    });
  }
  return { flux: flux.map((sum, p) => weight[p] > 0 ? sum / weight[p] : 0), weight, saturated };
}

/** 0.025 at the first of n pixels, 0.975 at the tenth, then 1; the same from the far end. */
function ramp(n: number): (i: number) => number {
  const at = (i: number) => i >= 10 ? 1 : 0.5 + 0.5 * Math.atan(2 * Math.PI * (i - 4.5) / 11) / Math.atan(Math.PI);
  return (i) => at(i) * at(n - 1 - i);
}

for (const engine of [reference, ...f32Engines]) {
  Deno.test({
    name: `detmap: weighted sums of the filtered exposures at the nearest pixels, on ${engine.id}`,
    fn: async () => {
      const want = fadingMap();
      for (const tile of tiles) {
        const all = exposures.map((e) => imaged(grid, e)!);
        const { flux, weight, saturated } = (await detectionMap.run(engine, { tile, exposures: all }))!;
        for (let y = tile.y0, i = 0; y < tile.y1; y++) {
          for (let x = tile.x0; x < tile.x1; x++, i++) {
            const p = y * grid.nx + x;
            assert.ok(Math.abs(weight[i] - want.weight[p]) <= 2e-6 * want.weight[p], `weight at ${x}, ${y}`);
            assert.ok(Math.abs(flux[i] - want.flux[p]) <= 3e-5, `flux at ${x}, ${y}: ${flux[i]}, want ${want.flux[p]}`);
            assert.equal(saturated[i], want.saturated[p], `saturation at ${x}, ${y}`);
          }
        }
      }
    },
  });
}
