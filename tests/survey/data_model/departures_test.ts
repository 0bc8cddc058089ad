import assert from "node:assert/strict";
import type { Table } from "../../../src/base/table.ts";
import { type Card, fitsBytes, imageHdu, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { bandColumns, catalogueTable } from "../../../src/survey/catalogue/columns.ts";
import { checkFolder } from "../../../src/survey/data_model/check_folder.ts";
import { exposureBits, fitBits, maskBits } from "../../../src/survey/mask_bits.ts";
import { departuresOf } from "../../../src/survey/data_model/departures.ts";
import { sharedPath } from "../../make/references.ts";

const catalogue = (): Table => catalogueTable([], bandColumns(["g", "r"], ["g", "r", "z"]));
const card = (key: string, value: string | number) => ({ key, value, comment: "" });
const primary = [
  ...["PRODTYPE", "LEGPIPEV", "DRVERSIO", "LSDR", "BRICK"].map((key) => card(key, "x")),
  ...maskBits(["g", "r", "z"]).map(({ bit, name }) => card(`MBIT_${bit}`, name)),
  ...fitBits.map(({ bit, name }) => card(`FBIT_${bit}`, name)),
  ...exposureBits.map(({ bit, name }) => card(`ABIT_${bit}`, name)),
];
const fileOf = (table: Table, name: string, cards: readonly Card[] = primary) =>
  fitsBytes([tableHdu(table, name)], cards);
const checked = (table: Table, name = "CATALOG") => departuresOf(parseFits(fileOf(table, name), "out/tractor-x.fits"));

Deno.test("departuresOf() finds nothing in our catalogue, and tells columns that the survey has not", () => {
  assert.deepEqual(checked(catalogue()), { kind: "tractor", departures: [], further: ["fitflags"] });
  assert.deepEqual(checked(catalogue(), "OTHER")!.departures, ['the HDU is called "OTHER", the model has "CATALOG"']);
  assert.equal(departuresOf(parseFits(fileOf(catalogue(), "CATALOG"), "other.fits")), undefined);
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
  const band = catalogue();
  band.columns.delete("flux_z");
  assert.deepEqual(checked(band)!.departures, ["column flux_z is missing"], "a band is known by its other columns");
  const bare = catalogue();
  bare.columns.set("ra", { ...bare.columns.get("ra")!, unit: undefined });
  assert.deepEqual(checked(bare)!.departures, ["column ra is in no unit, the model has deg"]);
  const still = catalogue();
  for (const name of ["pmra", "ref_epoch", "gaia_a_g_val"]) still.columns.delete(name);
  assert.deepEqual(checked(still)!.departures, [], "columns of stars may be left out");
});

Deno.test("departuresOf() asks the primary header of a catalogue who made it, and for every bit", () => {
  const cards = primary.filter(({ key }) => key !== "LSDR" && key !== "MBIT_11");
  const { departures } = departuresOf(parseFits(fileOf(catalogue(), "CATALOG", cards), "tractor.fits"))!;
  assert.deepEqual(departures, ["LSDR", "MBIT_11"].map((c) => `the card ${c} is missing in the primary header`));
});

Deno.test("departuresOf() knows images by their file's name, and looks at HDU, types and cards", () => {
  const cards = [card("PRODTYPE", "wrong"), card("BRICK", "1500p020"), card("CTYPE1", "RA---TAN")];
  const file = fitsBytes([imageHdu({ nx: 2, ny: 2, data: new Float32Array(4), cards })]);
  const { kind, departures } = departuresOf(parseFits(file, "coadd/legacysurvey-1500p020-nexp-r.fits.fz"))!;
  assert.equal(kind, "nexp");
  assert.deepEqual(departures, [
    'the HDU is called "", the model has "NEXP_r"',
    "pixels of NEXP_r have BITPIX -32, the model has 16",
    'IMTYPE is "", the model has "nexp"',
    'PRODTYPE is "wrong", the model has "expmap"',
    ...["CRVAL1", "CD1_1", "FILTERX", "TELESCOP", "INSTRUME", "MJD_MIN", "MJD_MAX", "MJD_MEAN"]
      .map((c) => `the card ${c} is missing`),
  ]);
  const table = departuresOf(parseFits(fileOf(catalogue(), "CATALOG"), "image-g.fits.fz"))!;
  assert.deepEqual(table.departures, ['the HDU is called "CATALOG", the model has "IMAGE_g"', "it is no image"]);
});

Deno.test("checkFolder() refuses a folder without products, and goes on after a file that is damaged", async () => {
  const disk = new MemoryDisk();
  await assert.rejects(checkFolder(disk, "empty"), /no FITS file with the name of a product/);
  await disk.write("run/tractor/tractor-x.fits", fileOf(catalogue(), "CATALOG"));
  await disk.write("run/tractor-bad.fits", new TextEncoder().encode("no FITS"));
  const { checked, departures } = await checkFolder(disk, "run");
  assert.deepEqual(checked, { tractor: 1 });
  assert.ok(departures.length === 1 && departures[0].includes("run/tractor-bad.fits"));
});

for (
  const set of [
    "ob_decals_grz",
    "ob_decals_z",
    "ob_bass_mzls_grz",
    "galsim_field",
    "tc3",
    "tc3_plain",
    "tc4",
    "tc4_plain",
    "tc6",
    "tc12",
  ]
) {
  const folder = sharedPath(`reference/${set}`);
  Deno.test({
    name: `the survey's own products of ${set} keep the model`,
    ignore: !folder,
    fn: async () => {
      const { departures, others, further } = await checkFolder(localDisk, folder!);
      assert.deepEqual([departures, others, further], [[], [], {}], "every file has a rule, and no column is unknown");
    },
  });
}
