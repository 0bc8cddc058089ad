import type { UserColumns } from "../../base/table/user_columns.ts";
import { nanomaggies } from "../../base/units.ts";
import { fromAxisRatio } from "../../math/ellipse.ts";
import { bandColumn, magnitudeRule, redshiftHint } from "../../survey/randoms/magnitudes.ts";
import type { Values } from "./population.ts";

/** True sources of some rows of a mock. */
export interface MockRows {
  n: number;
  id: bigint[];
  /** deg */
  ra: Float64Array;
  dec: Float64Array;
  /** `flux_<b>` without Galactic extinction, nmgy, and of galaxies `rhalf`, `n`, `e1`, `e2` */
  source: Values;
}

/** Reads true sources as `readRandoms` does (magnitudes or fluxes, `ba` and `pa` or `e1` and `e2`), but fluxes may be 0.
 * @param columns a batch of the mock, with the program's names @throws {InputError} naming column and row of what is wrong */
export function mockRows(columns: UserColumns, bands: readonly string[], extended: boolean): MockRows {
  const source: Values = new Map(bands.map((b) => [`flux_${b}`, fluxes(columns, b)]));
  if (extended) {
    source.set("rhalf", columns.numbers("rhalf", { low: 0, high: 1e3, unit: "arcsec" }));
    source.set("n", columns.numbers("n", { low: 0.1, high: 10 }));
    const [e1, e2] = ellipticities(columns);
    source.set("e1", e1).set("e2", e2);
  }
  return {
    n: columns.table.nrows,
    id: columns.ids("id"),
    ra: columns.numbers("ra", { low: 0, high: 360, unit: "deg" }),
    dec: columns.numbers("dec", { low: -90, high: 90, unit: "deg" }),
    source,
  };
}

function fluxes(columns: UserColumns, band: string): Float64Array {
  const found = bandColumn(columns, band);
  if (!found) {
    columns.fail(`column "mag_${band}", "${band}" or "flux_${band}" is missing${redshiftHint(columns, band)}`);
  }
  return found.kind === "flux"
    ? columns.numbers(found.name, { low: 0, high: 1e12, unit: "nmgy" })
    // 99 and the like stand for no flux in many catalogues.
    : columns.numbers(found.name, { ...magnitudeRule, high: 100 }).map(nanomaggies);
}

function ellipticities(columns: UserColumns): [Float64Array, Float64Array] {
  if (columns.has("e1") && columns.has("e2")) {
    const e1 = columns.numbers("e1"), e2 = columns.numbers("e2");
    const bad = e1.findIndex((v, i) => !(Math.hypot(v, e2[i]) < 1));
    if (bad >= 0) {
      columns.fail(`hypot(e1, e2) must be below 1, row ${columns.firstRow + bad} holds ${e1[bad]}, ${e2[bad]}`);
    }
    return [e1, e2];
  }
  const ba = columns.numbers("ba", { low: 1e-3, high: 1 }), pa = columns.numbers("pa");
  const e1 = new Float64Array(ba.length), e2 = new Float64Array(ba.length);
  for (let i = 0; i < ba.length; i++) [e1[i], e2[i]] = fromAxisRatio(ba[i], pa[i]);
  return [e1, e2];
}
