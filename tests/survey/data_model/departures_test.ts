import assert from "node:assert/strict";
import type { Table } from "../../../src/base/table.ts";
import { fitsBytes, imageHdu, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { bandColumns, catalogueTable } from "../../../src/survey/catalogue/columns.ts";
import { checkFolder } from "../../../src/survey/data_model/check_folder.ts";
import { departuresOf } from "../../../src/survey/data_model/departures.ts";
import { sharedPath } from "../../make/references.ts";

const catalogue = (): Table => catalogueTable([], bandColumns(["g", "r"], ["g", "r", "z"]));
const checked = (table: Table, name = "CATALOG") =>
  departuresOf(parseFits(fitsBytes([tableHdu(table, name)]), "t.fits"));

Deno.test("departuresOf() finds nothing in our catalogue, and tells columns that the survey has not", () => {
  assert.deepEqual(checked(catalogue()), { kind: "tractor", departures: [], further: ["fitflags"] });
  assert.equal(checked(catalogue(), "OTHER"), undefined);
});

Deno.test("departuresOf() names columns that are missing, of another type or shape, or elsewhere", () => {
  const gone = catalogue();
  gone.columns.delete("flux_ivar_r");
  assert.deepEqual(checked(gone)!.departures, ["column flux_ivar_r is missing"]);
  const other = catalogue();
  other.columns.set("objid", { ...other.columns.get("objid")!, type: "i2", data: new Int16Array(0) });
  other.columns.set("dchisq", { ...other.columns.get("dchisq")!, shape: [4] });
  assert.deepEqual(checked(other)!.departures, [
    "column objid is i2, the model has i4",
    "column dchisq has the shape [4], the model has [5]",
  ]);
  const moved = catalogue(), dec = moved.columns.get("dec")!;
  moved.columns.delete("dec");
  moved.columns.set("dec", dec);
  assert.deepEqual(checked(moved)!.departures, ["column ra_ivar stands where the model has dec"]);
  const still = catalogue();
  for (const name of ["pmra", "ref_epoch", "gaia_a_g_val"]) still.columns.delete(name);
  assert.deepEqual(checked(still)!.departures, [], "columns of stars may be left out");
});

Deno.test("departuresOf() looks at the names, types and cards of images", () => {
  const card = (key: string, value: string | number) => ({ key, value, comment: "" });
  const cards = [
    card("IMTYPE", "nexp"),
    card("PRODTYPE", "wrong"),
    card("BRICK", "1500p020"),
    card("CTYPE1", "RA---TAN"),
  ];
  const file = fitsBytes([imageHdu({ nx: 2, ny: 2, data: new Float32Array(4), cards })]);
  const { kind, departures } = departuresOf(parseFits(file, "nexp.fits"))!;
  assert.equal(kind, "nexp");
  assert.deepEqual(departures, [
    'the HDU is called "", the model has "NEXP_BAND"',
    'PRODTYPE is "wrong", the model has "expmap"',
    "pixels have BITPIX -32, the model has i2",
    "the card CRVAL1 is missing",
    "the card CD1_1 is missing",
  ]);
});

Deno.test("checkFolder() refuses a folder without products, and goes on after a file that is damaged", async () => {
  const disk = new MemoryDisk();
  await assert.rejects(checkFolder(disk, "empty"), /holds no catalogue/);
  await disk.write("run/tractor/t.fits", fitsBytes([tableHdu(catalogue(), "CATALOG")]));
  await disk.write("run/bad.fits", new TextEncoder().encode("no FITS"));
  const { checked, departures } = await checkFolder(disk, "run");
  assert.deepEqual(checked, { tractor: 1 });
  assert.ok(departures.length === 1 && departures[0].includes("run/bad.fits"));
});

for (const set of ["ob_decals_grz", "ob_decals_z", "ob_bass_mzls_grz", "galsim_field", "tc4", "tc4_plain", "tc12"]) {
  const folder = sharedPath(`reference/${set}`);
  Deno.test({
    name: `the survey's own products of ${set} keep the model`,
    ignore: !folder,
    fn: async () => assert.deepEqual((await checkFolder(localDisk, folder!)).departures, []),
  });
}
