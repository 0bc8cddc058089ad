import assert from "node:assert/strict";
import { fitsBytes, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { bandColumns, catalogueTable } from "../../../src/survey/catalogue/columns.ts";
import { departuresOf } from "../../../src/survey/data_model/departures.ts";
import { productsOf } from "../../../src/survey/data_model/products/releases.ts";
import { plainUnit } from "../../../src/survey/data_model/units.ts";
import { card, modelFile } from "../../make/tables/model_file.ts";

const tractor = productsOf("dr10").find((p) => p.kind === "tractor")!;
/** Our catalogue, empty, under a header of the survey's. */
function catalogue(bands: readonly string[], release = "DR10") {
  const table = catalogueTable([], bandColumns(bands, bands)), { primary } = modelFile(tractor, bands);
  const cards = primary.map((c) => c.key === "LSDR" ? card("LSDR", release) : c);
  return parseFits(fitsBytes([tableHdu(table, "CATALOG")], cards), "tractor-1500p020.fits");
}

Deno.test("DR10 has four bands and says so, and knows what came later as further columns", () => {
  const four = departuresOf(catalogue(["g", "r", "i", "z"]), "dr10")!;
  assert.deepEqual(four.departures, []);
  assert.deepEqual(four.further, ["ls_id_dr11", "nearest_neighbor", "fitflags"]);
  const three = departuresOf(catalogue(["g", "r", "z"], "DR9"), "dr10")!.departures;
  for (const name of ["flux_i", "apflux_blobresid_i", "nea_i"]) assert.ok(three.includes(`column ${name} is missing`));
  assert.ok(three.includes('LSDR is "DR9", the model has "DR10" in the primary header'));
  assert.deepEqual(departuresOf(catalogue(["g", "r", "z"], "DR9"), "dr9")!.departures, []);
});

Deno.test("catalogues of DR9 lack what came later, and have narrower bits", () => {
  const file = catalogue(["g", "r", "z"]), table = catalogueTable([], bandColumns(["g", "r", "z"], ["g", "r", "z"]));
  table.columns.delete("ls_id_dr11");
  table.columns.delete("nearest_neighbor");
  const bits = { type: "i2", shape: [], data: new Int16Array(0) } as const;
  table.columns.set("maskbits", bits);
  const older = parseFits(fitsBytes([tableHdu(table, "CATALOG")], file.hdus[0].header.cards.slice(4)), "tractor.fits");
  assert.deepEqual(departuresOf(older, "dr9")!.departures, []);
  assert.ok(departuresOf(older, "dr10")!.departures.includes("column maskbits is i2, the model has i4"));
});

Deno.test("DR5 has six bands, shapes of two profiles and types of four letters; tractor-i has no rule there", () => {
  const { departures } = departuresOf(catalogue(["g", "r", "z"]), "dr5")!;
  for (const name of ["flux_u", "flux_Y", "fracdev", "shapeexp_r", "shapedev_e2_ivar"]) {
    assert.ok(departures.includes(`column ${name} is missing`), name);
  }
  assert.ok(departures.includes("column type has texts of 3 bytes, the model has 4"));
  const inner = parseFits(fitsBytes([]), "tractor-i/150/1500p020/rs0/tractor-1500p020.fits");
  assert.equal(departuresOf(inner, "dr5"), undefined);
});

Deno.test("a unit is the same in any year's spelling, another is not", () => {
  const same = [
    ["nanomaggies", "nanomaggy"],
    ["1/nanomaggy^2", "nanomaggies^(-2)"],
    ["1/deg^2", "deg^(-2)"],
    ["1/(mas/yr)^2", "(mas/yr)^(-2)"],
    ["1/mas^2", "mas^(-2)"],
  ];
  for (const [a, b] of same) assert.equal(plainUnit(a), plainUnit(b), a);
  assert.notEqual(plainUnit("1/arcsec"), plainUnit("arcsec^(-2)"));
  assert.notEqual(plainUnit("mag"), plainUnit("nanomaggies"));
});
