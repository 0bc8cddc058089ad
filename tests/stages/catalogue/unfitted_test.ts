import assert from "node:assert/strict";
import { unfittedKnown } from "../../../src/stages/catalogue.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import type { Detection, FittedSource } from "../../../src/survey/source.ts";
import type { ReferenceStar } from "../../../src/survey/stars/star.ts";

Deno.test("stars on the image that no fit has get a row without flux: of no blob, or of a wanted blob whose fit came to nothing", () => {
  const motion = { epoch: 2016, pmra: 0, pmdec: 0, parallax: 0 };
  const stars = [0, 1, 2, 3].map((ra) => ({ ra, dec: 2, motion }) as ReferenceStar);
  const at = (star: number | undefined, blob: number) => ({ x: 5, y: 6, star, blob }) as Detection;
  const detections = [at(0, -1), at(1, 7), at(2, 7), at(3, 8), at(undefined, -1)];
  const brick = { grid: { nx: 10, ny: 10 } as BrickGrid, bands: ["g", "r"], stars, extended: [] };
  const rows = unfittedKnown(brick, detections, [{ star: 1 } as FittedSource], [7]);
  assert.deepEqual(rows.map((r) => r.star), [0, 2], "the fitted one and that of a blob not wanted have none");
  assert.deepEqual(rows[0].parameters.flux, [0, 0]);
  assert.deepEqual([rows[1].parameters.ra, rows[1].parameters.motion], [2, motion]);
});
