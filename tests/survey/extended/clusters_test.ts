import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { readClusters } from "../../../src/survey/extended/clusters.ts";
import { markEllipse } from "../../../src/survey/extended/extended_object.ts";
import { marksOf, vetoOf } from "../../../src/survey/extended/near_brick.ts";
import { maskBitsAt } from "../../../src/survey/pixels/mask_at.ts";
import { markBits } from "../../../src/survey/stars/star_marks.ts";
import { field } from "../../make/fits/field.ts";

const { grid } = field({ nx: 80, ny: 60, lights: [], detections: [], blobs: [] }), { nx, ny } = grid;
const degrees = (pixels: number) => pixels * grid.pixscale / 3600;

async function clusters(rows: Record<string, number>[], names = Object.keys(rows[0])) {
  const disk = new MemoryDisk(), t = new TableBuilder(rows.length);
  for (const name of names) t.add(name, "f8", (i) => rows[i][name]);
  await disk.write("c.fits", fitsBytes([tableHdu(t.build(), "")]));
  return readClusters(disk, "c.fits", grid);
}

Deno.test("readClusters() keeps those that reach the image, with their rows for numbers", async () => {
  const at = (x: number, y: number, radius: number) => {
    const [ra, dec] = grid.wcs.toSky(x, y);
    return { RA: ra, Dec: dec, radius: degrees(radius) };
  };
  const found = await clusters([at(200, 30, 50), at(100, 30, 25), at(40, 30, 5), at(-30, -30, 20)]);
  assert.deepEqual(found.map((c) => [c.catalogue, c.id, c.ba, c.pa]), [["CL", 1n, 1, 0], ["CL", 2n, 1, 0]]);
});

Deno.test("readClusters() names file, row, rule and value of what is no cluster", async () => {
  await assert.rejects(clusters([{ ra: 1, dec: 2 }]), /clusters of "c.fits": column "radius" or "diam" is missing/);
  await assert.rejects(clusters([{ ra: 1, dec: 92, radius: 1 }]), /dec must be -90..90 deg, row 1 holds 92/);
  await assert.rejects(
    clusters([{ ra: 1, dec: 2, radius: 1 }, { ra: 1, dec: 2, radius: NaN }]),
    /radius must be finite, row 2/,
  );
  const [ra, dec] = grid.wcs.toSky(40, 30), near = { ra, dec, radius: degrees(5) };
  await assert.rejects(clusters([{ ...near, ba: 0 }]), /ba must be 0.01..1, row 1 holds 0/);
  await assert.rejects(clusters([{ ...near, ba: 1.5 }]), /ba must be 0.01..1, row 1 holds 1.5/);
  await assert.rejects(
    clusters([{ ...near, ba: 1, pa: 0 }, { ...near, ba: 0.5, pa: NaN }]),
    /pa must be -360..360 deg where ba is 0.5, row 2 holds NaN/,
  );
});

Deno.test("readClusters() takes rows without an axis ratio for circles, and does not ask rows far away for their shape", async () => {
  const [ra, dec] = grid.wcs.toSky(40, 30), near = { ra, dec, radius: degrees(5) };
  const found = await clusters([{ ...near, ba: NaN, pa: NaN }, { ...near, dec: -dec - 20, ba: 7, pa: NaN }, {
    ...near,
    ba: 0.5,
    pa: 40,
  }]);
  assert.deepEqual(found.map((c) => [c.id, c.ba, c.pa]), [[0n, 1, 0], [2n, 0.5, 40]]);
});

Deno.test("markEllipse() marks the pixels whose direction and distance on the sky lie within, east of north", () => {
  const [ra, dec] = grid.wcs.toSky(37.3, 28.6), pa = 30, ba = 0.4, marks = new Uint8Array(nx * ny);
  markEllipse(marks, grid, { kind: "galaxy", catalogue: "L3", id: 1n, ra, dec, radius: degrees(22), ba, pa }, 8);
  let within = 0;
  for (let i = 0; i < marks.length; i++) {
    const [r, d] = grid.wcs.toSky(i % nx, Math.floor(i / nx));
    const east = (r - ra) * Math.cos(dec * Math.PI / 180), north = d - dec, angle = Math.atan2(east, north);
    const off = angle - pa * Math.PI / 180, distance = Math.hypot(east, north) / degrees(22);
    const size = Math.hypot(distance * Math.cos(off), distance * Math.sin(off) / ba);
    if (Math.abs(size - 1) > 1e-3) assert.equal(marks[i], size < 1 ? 8 : 0, `pixel ${i} at ${size}`);
    within += marks[i] / 8;
  }
  assert.ok(Math.abs(within / (Math.PI * 22 ** 2 * ba) - 1) < 0.03, `${within} pixels`);
});

Deno.test("marks become CLUSTER and GALAXY of the mask; clusters veto what is found, galaxies that are fitted do not", () => {
  const [ra, dec] = grid.wcs.toSky(20, 20), base = { ra, dec, ba: 1, pa: 0, radius: degrees(6), id: 1n };
  const cluster = { ...base, kind: "cluster", catalogue: "CL" } as const;
  const [ra2, dec2] = grid.wcs.toSky(50, 20),
    galaxy = { ...base, kind: "galaxy", catalogue: "L3", ra: ra2, dec: dec2 } as const;
  const marks = marksOf(grid, [], [cluster, galaxy])!, veto = vetoOf(grid, marks, [cluster, galaxy])!;
  assert.deepEqual([marks[20 * nx + 20], marks[20 * nx + 50], marks[0]], [markBits.cluster, markBits.galaxy, 0]);
  assert.deepEqual([veto[20 * nx + 20], veto[20 * nx + 50]], [1, 0]);
  const bits = maskBitsAt(
    { bands: [{ band: "r", allmask: new Int16Array(nx * ny) }] },
    [new Uint8Array(nx * ny)],
    marks,
  );
  assert.deepEqual([bits(20 * nx + 20, true), bits(20 * nx + 50, true), bits(0, true)], [8192, 4096, 0]);
  assert.equal(marksOf(grid, [], []), undefined);
  assert.equal(vetoOf(grid, marksOf(grid, [], [galaxy]), [galaxy]), undefined);
});
