import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { parametersOf } from "../../../src/survey/extended/extended_object.ts";
import { readLargeGalaxies } from "../../../src/survey/extended/large_galaxies.ts";
import { apartFromGalaxies, marksOf, vetoOf } from "../../../src/survey/extended/near_brick.ts";
import type { ReferenceStar } from "../../../src/survey/stars/star.ts";
import { field } from "../../make/fits/field.ts";

const { grid } = field({ nx: 80, ny: 60, lights: [], detections: [], blobs: [] }), { nx } = grid;

/** A galaxy of the atlas; columns that are not given are 0. */
interface Row {
  x: number;
  y: number;
  diam: number;
  freeze?: number;
  fitmode?: number;
  type?: string;
  shape_r?: number;
}

async function galaxies(rows: Row[], mode: "freeze" | "fitmode" = "freeze") {
  const disk = new MemoryDisk(), at = rows.map(({ x, y }) => grid.wcs.toSky(x, y)), t = new TableBuilder(rows.length);
  t.long("SGA_ID", (i) => 700n + BigInt(i)).text("REF_CAT", () => "L3", 2);
  t.add("RA", "f8", (i) => at[i][0]).add("DEC", "f8", (i) => at[i][1]).add("DIAM", "f4", (i) => rows[i].diam);
  t.add("BA", "f4", () => 0.5).add("PA", "f4", () => 90).add("MAG", "f4", () => 15).add(
    mode,
    "i2",
    (i) => rows[i][mode] ?? 0,
  );
  t.text("type", (i) => rows[i].type ?? "", 3).add("shape_r", "f4", (i) => rows[i].shape_r ?? 0);
  for (const n of ["shape_e1", "shape_e2", "sersic", "flux_r"]) t.add(n, "f4", () => n === "flux_r" ? 321 : 0.25);
  await disk.write("sga.fits", fitsBytes([tableHdu(t.build(), "")]));
  return readLargeGalaxies(disk, "sga.fits", grid);
}

Deno.test("galaxies that are fitted start as half of their ellipse, frozen ones are as the atlas has them", async () => {
  const [fitted, frozen] = await galaxies([
    { x: 40, y: 30, diam: 0.2 },
    { x: 90, y: 30, diam: 0.2, freeze: 1, type: "SER", shape_r: 3.5 },
  ]);
  const p = parametersOf(fitted, ["g", "r"]),
    near = (a: number, b: number) => assert.ok(Math.abs(a / b - 1) < 1e-6, `${a}, ${b}`);
  assert.deepEqual([fitted.frozen, fitted.catalogue, fitted.id, p.type], [false, "L3", 700n, "EXP"]);
  near(fitted.radius, 0.1 / 60);
  near(p.re, 3);
  // Half as wide as long, along east.
  near(p.e1, -1 / 3);
  assert.deepEqual(p.flux, [1000, 1000]);
  const q = parametersOf(frozen, ["g", "r"]);
  assert.deepEqual([frozen.frozen, q.type, q.re, q.e1, q.sersic, q.flux], [true, "SER", 3.5, 0.25, 0.25, [0, 321]]);
});

Deno.test("galaxies beside the image stay when they are frozen and reach it; fitmode makes dwarfs and clouds masks alone", async () => {
  const frozen = { freeze: 1, type: "EXP", shape_r: 2 };
  const kept = await galaxies([{ x: 85, y: 30, diam: 0.2 }, { x: 85, y: 30, diam: 0.2, ...frozen }, {
    x: 500,
    y: 30,
    diam: 0.2,
    ...frozen,
  }]);
  assert.deepEqual(kept.map((g) => g.id), [701n]);
  const masks = await galaxies(
    [{ x: 20, y: 30, diam: 0.1, fitmode: 4 }, { x: 60, y: 30, diam: 0.1, fitmode: 8 }],
    "fitmode",
  );
  assert.deepEqual(masks.map((g) => [g.kind, g.model]), [["resolved", undefined], ["mclouds", undefined]]);
  const marks = marksOf(grid, [], masks)!, veto = vetoOf(grid, marks, masks)!, at = [30 * nx + 20, 30 * nx + 60];
  assert.deepEqual(at.map((i) => [marks[i], veto[i]]), [[16, 0], [32, 1]]);
  // What is held is not looked for again.
  const held = await galaxies([{ x: 20, y: 30, diam: 0.1, ...frozen }, { x: 60, y: 30, diam: 0.1 }]);
  const seen = vetoOf(grid, marksOf(grid, [], held), held)!;
  assert.deepEqual(at.map((i) => seen[i]), [1, 0]);
});

Deno.test("a frozen galaxy without a model is refused with its row", async () => {
  const row = { x: 40, y: 30, diam: 0.2, freeze: 1 };
  await assert.rejects(
    galaxies([{ ...row, type: "COMP" }]),
    /"sga.fits": type of a frozen galaxy must be PSF, .*row 1 holds "COMP"/,
  );
  await assert.rejects(
    galaxies([{ x: 1, y: 1, diam: 1 }, { ...row, type: "DEV" }]),
    /shape_r must be above 0 .*row 2 holds 0/,
  );
});

Deno.test("stars within 2 arcsec of a large galaxy, of Tycho-2 within 5, are its core", async () => {
  const extended = await galaxies([{ x: 40, y: 30, diam: 0.2 }]);
  const star = (arcsec: number, gaia: boolean) => {
    const [ra, dec] = grid.wcs.toSky(40, 30 + arcsec / grid.pixscale);
    return { ra, dec, gaia } as ReferenceStar;
  };
  const all = [star(1.9, true), star(2.1, true), star(4.9, false), star(5.1, false)];
  const { stars, duplicates } = apartFromGalaxies(all, extended);
  assert.deepEqual([stars, duplicates], [[all[1], all[3]], [all[0], all[2]]]);
});
