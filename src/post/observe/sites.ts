import { uniformStream } from "../../base/random.ts";
import type { UserColumns } from "../../base/table/user_columns.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { KdTree } from "../../math/neighbours/kd_tree.ts";
import { transmission } from "../../survey/extinction.ts";
import { depthName } from "./library.ts";
import type { MockRows } from "./mock.ts";
import type { Population, Values } from "./population.ts";

/** Where the local conditions of a mock's rows come from:
 * - `mock`: from columns of the mock
 * - `sky`: from the injected source nearest on the sky
 * - `none`: from a place of the run, any of them, drawn by seed and id */
export type Conditions = "mock" | "sky" | "none";

/** Local conditions of rows, as `Placed.site` has them, and which rows lie in the run. */
export interface MockSites {
  site: Values;
  inRun: Uint8Array;
}

/** Gives rows their local conditions. */
export type SiteFinder = (rows: MockRows, columns: UserColumns) => MockSites;

/** @param radius arcsec within which an injected source must lie, for `sky` */
export function siteFinder(
  conditions: Conditions,
  injected: Population,
  { bands, extended, further, radius, seed }: {
    bands: readonly string[];
    extended: boolean;
    further: readonly string[];
    radius: number;
    seed: number;
  },
): SiteFinder {
  if (conditions === "mock") return (rows, columns) => ownSites(rows, columns, bands, depthName(extended), further);
  const at = (places: Int32Array): Values =>
    new Map(
      [...injected.site].map(([name, values]) => [name, Float64Array.from(places, (p) => values[Math.max(0, p)])]),
    );
  if (conditions === "none") {
    return ({ id, n }) => {
      const place = (key: bigint) =>
        Math.floor(uniformStream({ seed, purpose: "observe", id: key })(1, 0) * injected.n);
      return { site: at(Int32Array.from(id, place)), inRun: new Uint8Array(n).fill(1) };
    };
  }
  const tree = new KdTree(onSphere(injected.ra, injected.dec), 3);
  const chord = (2 * Math.sin(radians(radius / arcsecPerDegree) / 2)) ** 2;
  const row = new Int32Array(1), squared = new Float64Array(1);
  return ({ ra, dec, n }) => {
    const places = new Int32Array(n), inRun = new Uint8Array(n), points = onSphere(ra, dec);
    for (let i = 0; i < n; i++) {
      tree.nearest(points.subarray(3 * i, 3 * i + 3), 1, row, squared);
      places[i] = row[0];
      inRun[i] = squared[0] <= chord ? 1 : 0;
    }
    return { site: at(places), inRun };
  };
}

/** Unit vectors, [n × 3]. */
function onSphere(ra: Float64Array, dec: Float64Array): Float64Array {
  const out = new Float64Array(3 * ra.length);
  for (let i = 0; i < ra.length; i++) {
    const x = radians(ra[i]), y = radians(dec[i]);
    out[3 * i] = Math.cos(y) * Math.cos(x);
    out[3 * i + 1] = Math.cos(y) * Math.sin(x);
    out[3 * i + 2] = Math.sin(y);
  }
  return out;
}

function ownSites(
  { n }: MockRows,
  columns: UserColumns,
  bands: readonly string[],
  depth: string,
  further: readonly string[],
): MockSites {
  const site: Values = new Map();
  for (const b of bands) {
    site.set(`depth_${b}`, columns.numbers(`${depth}_${b}`, { low: 0, unit: "1/nmgy^2" }));
    site.set(`psfsize_${b}`, columns.numbers(`psfsize_${b}`, { low: 0, unit: "arcsec" }));
    const name = `mw_transmission_${b}`;
    site.set(
      name,
      columns.has(name) || !columns.has("ebv")
        ? columns.numbers(name, { low: 0, high: 1 })
        : columns.numbers("ebv", { unit: "mag" }).map((ebv) => transmission(b, ebv)),
    );
  }
  for (const name of further) site.set(name, columns.numbers(name));
  return { site, inRun: new Uint8Array(n).fill(1) };
}

/** Whether a mock has columns of local conditions. */
export const hasConditions = (names: Iterable<string>, bands: readonly string[], extended: boolean): boolean => {
  const there = new Set([...names].map((n) => n.toLowerCase()));
  return bands.every((b) => there.has(`${depthName(extended)}_${b}`.toLowerCase()));
};
