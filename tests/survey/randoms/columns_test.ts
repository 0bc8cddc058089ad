import assert from "node:assert/strict";
import { mappingOf } from "../../../src/base/table/mapping.ts";
import { UserColumns, withNames } from "../../../src/base/table/user_columns.ts";
import { findColumn, type Table } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { truthOf, withRandomsNames } from "../../../src/survey/randoms.ts";

/** Two sources with these columns beside id, ra and dec. */
function sources(columns: Record<string, number>): Table {
  const t = new TableBuilder(2).add("id", "i4", (i) => i).add("ra", "f8", () => 150).add("dec", "f8", () => 2);
  for (const [name, value] of Object.entries(columns)) t.add(name, "f8", () => value);
  return t.build();
}

const magnitudesOf = (columns: Record<string, number>, bands = ["g", "r", "z"]) =>
  bands.map((b) => truthOf(sources(columns), "r.fits", bands, false).mag[b][0]);

const redshift = 0.9;
const tables: [string, Record<string, number>, number[]][] = [
  ["g, r, z", { g: 20, r: 19, z: 18 }, [20, 19, 18]],
  ["g, r, z beside a redshift Z", { g: 20, r: 19, z: 18, Z: redshift }, [20, 19, 18]],
  ["a redshift Z before z", { Z: redshift, g: 20, r: 19, z: 18 }, [20, 19, 18]],
  ["mag_ beside a redshift Z", { mag_g: 20, mag_r: 19, mag_z: 18, Z: redshift }, [20, 19, 18]],
  ["mag_ beside a redshift z", { z: redshift, mag_g: 20, mag_r: 19, mag_z: 18 }, [20, 19, 18]],
  ["MAG_ beside a redshift Z", { Z: redshift, MAG_G: 20, MAG_R: 19, MAG_Z: 18 }, [20, 19, 18]],
  ["fluxes beside a redshift z", { flux_g: 10, flux_r: 100, flux_z: 1000, z: redshift }, [20, 17.5, 15]],
  ["mag_z beside g and r", { g: 20, r: 19, mag_z: 18, z: redshift }, [20, 19, 18]],
];
for (const [name, columns, want] of tables) {
  Deno.test(`truthOf() takes magnitudes, never the redshift: ${name}`, () => {
    assert.deepEqual(magnitudesOf(columns), want);
  });
}

Deno.test("truthOf() refuses to guess: Z alone, and z among mag_ and flux_ columns", () => {
  for (const name of ["Z", "z"]) {
    assert.throws(() => magnitudesOf({ mag_g: 20, mag_r: 19, [name]: redshift }), /may be a redshift: .* --columns z=/);
  }
  assert.throws(() => magnitudesOf({ g: 20, r: 19, Z: 18 }), /Z may be a redshift/);
  assert.throws(() => magnitudesOf({ mag_Z: 18, MAG_z: 19 }, ["z"]), /mag_Z and MAG_z differ by case alone/);
});

Deno.test("--columns says which column is meant, Z for a magnitude included; a number is for all rows", () => {
  const of = (list: string) =>
    truthOf(
      withRandomsNames(sources({ mag_g: 20, mag_r: 19, Z: 18, z: 0.9 }), "r.fits", mappingOf(list.split(","))),
      "r.fits",
      ["g", "r", "z"],
      false,
    ).mag;
  assert.deepEqual([of("z=Z").z[0], of("z=Z").g[0], of("mag_z=z").z[0], of("z=21.5,redshift=z").z[1]], [
    18,
    20,
    0.9,
    21.5,
  ]);
  assert.throws(() => of("z=zed"), /column "zed", which --columns names, is missing/);
  assert.throws(() => of("zz=Z"), /nothing to map "zz" to/);
  assert.throws(() => mappingOf(["z=Z", "z=z"]), /z stands twice/);
});

Deno.test("withNames() renames, and leaves no other column of the same name", () => {
  const table = sources({ RA_DEG: 10, g: 1 });
  const named = withNames(table, new Map([["ra", "ra_deg"]]), ["ra"], "use it");
  assert.deepEqual([...named.columns.keys()], ["ra", "id", "dec", "g"]);
  assert.equal(named.columns.get("ra")!.data[0], 10);
});

Deno.test("truthOf() refuses magnitudes that no source has, with the row", () => {
  assert.throws(() => magnitudesOf({ g: 20, r: 99, z: 18 }), /r must be -5\.\.40 mag, row 0 holds 99/);
  assert.throws(() => magnitudesOf({ g: -9, r: 19, z: 18 }), /g must be -5\.\.40/);
  assert.throws(() => magnitudesOf({ flux_g: 1e-11, r: 19, z: 18 }), /flux_g must stand for magnitudes of -5\.\.40/);
});

Deno.test("truthOf() refuses arrays, lists, text and truth values where one number a row is meant", () => {
  const base = sources({ g: 20 }),
    put = (name: string, column: object) => ({ ...base, columns: new Map([...base.columns, [name, column]]) }) as Table;
  const use = (table: Table) => () => truthOf(table, "r.fits", ["g"], false);
  const data = Float64Array.of(150, 151, 152, 153);
  assert.throws(use(put("ra", { type: "f8", shape: [2], data })), /ra must hold one value a row, it holds arrays of 2/);
  assert.throws(use(put("id", { type: "i8", shape: [2], data: new BigInt64Array(4) })), /id must hold one value a row/);
  assert.throws(use(put("ra", { type: "f8", shape: [], data, lengths: Int32Array.of(1, 1) })), /it holds lists/);
  assert.throws(use(put("g", { type: "str", shape: [], data: ["20", "x"] })), /g must hold numbers, it holds text/);
  assert.throws(use(put("g", { type: "bool", shape: [], data: new Uint8Array(2) })), /it holds true and false/);
  assert.equal(use(put("ra", { type: "f8", shape: [1], data: data.subarray(0, 2) }))().ra[1], 151);
});

Deno.test("ids are exact or refused: floats keep whole numbers up to their precision only", () => {
  const ids = (type: "f4" | "f8", values: number[]) => {
    const table = new TableBuilder(values.length).add("id", type, (i) => values[i]).build();
    return new UserColumns(table, "use it").ids("id");
  };
  assert.deepEqual(ids("f8", [2 ** 53 - 1, 0]), [2n ** 53n - 1n, 0n]);
  assert.throws(() => ids("f8", [1, 2 ** 53]), /row 1 of id holds 9007199254740992; a float keeps no digits/);
  assert.throws(() => ids("f4", [2 ** 24 + 2]), /a float keeps no digits beyond 16777216/);
  assert.throws(() => ids("f8", [0.5]), /whole numbers, row 0 of id holds 0.5$/);
});

Deno.test("findColumn() finds the exact name first, then the only one that differs by case", () => {
  const table = new TableBuilder(1).add("RA", "f8", () => 1).add("ra", "f8", () => 2).add("Dec", "f8", () => 3).build();
  assert.deepEqual([findColumn(table, "ra")!.data[0], findColumn(table, "DEC")!.data[0]], [2, 3]);
  assert.throws(() => findColumn(table, "Ra"), /RA and ra differ by case alone/);
});
