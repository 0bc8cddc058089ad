import { uniformStream } from "../../base/random.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { fittedTypes } from "../science/rows.ts";
import { Neighbours } from "./neighbours.ts";
import type { Placed, Population, Values } from "./population.ts";
import type { Space } from "./space.ts";

/** Share of the injected sources beyond whose distance to their own neighbours a mock's source counts as outside. */
const usual = 0.999;

/** Outcomes of sources, row by row: those of `Population`, drawn. */
export interface Drawn {
  outcome: Values;
  /** Row of the population that a source has its outcome from. */
  donor: Int32Array;
  /** Distance to it, in weighted units of scatter. */
  distance: Float64Array;
  /** A bit for each coordinate beyond the injected ones (`Transfer.outsideNames`), the last for a place where few were injected. */
  outside: Int32Array;
}

/** The measured transfer function of injected sources: each of other sources gets the outcome of one of its k nearest injected neighbours, all of
 * one neighbour's, so that columns stay together; which one depends on seed and id alone. */
export class Transfer {
  readonly neighbours: Neighbours;
  /** Distance of the k-th neighbour that 99.9 % of the injected sources keep to. */
  readonly reach: number;
  readonly outsideNames: readonly string[];

  constructor(
    readonly injected: Population,
    readonly space: Space,
    readonly bands: readonly string[],
    { k, weights }: { k: number; weights: readonly number[] },
  ) {
    this.neighbours = new Neighbours(injected, space, k, weights);
    this.reach = this.neighbours.reach(usual);
    this.outsideNames = [...space.outsideNames, "few injected sources near"];
  }

  /** @param ids of the sources, which with the seed decide */
  draw(placed: Placed, ids: readonly bigint[], seed: number): Drawn {
    const { n } = placed, { neighbours, space, injected } = this;
    const points = space.points(placed), outside = space.outside(placed), lonely = 1 << (this.outsideNames.length - 1);
    const donor = new Int32Array(n), distance = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      const found = neighbours.find(points, row), uniform = uniformStream({ seed, purpose: "observe", id: ids[row] });
      const chosen = Math.floor(uniform(0, 0) * found);
      donor[row] = neighbours.rows[chosen];
      distance[row] = Math.sqrt(neighbours.squared[chosen]);
      if (Math.sqrt(neighbours.squared[found - 1]) > this.reach) outside[row] |= lonely;
    }
    return { outcome: transferred(placed, injected, donor, this.bands), donor, distance, outside };
  }
}

const psf = fittedTypes.indexOf("PSF"), rex = fittedTypes.indexOf("REX");

/** The donors' outcomes as they would be for sources a little different:
 * - fluxes: asinh(S/N / 2) is shifted by as much as the donor's was, S/N in σ of the own site: bright sources keep the donor's ratio of measured
 *   to true flux, faint ones its noise
 * - inverse variances: scaled with the depth
 * - sizes: the ratio of measured to true size
 * - ellipticities: what was added along the own axis and across it */
function transferred(placed: Placed, injected: Population, donor: Int32Array, bands: readonly string[]): Values {
  const out: Values = new Map(), { n } = placed;
  for (const [name, values] of injected.outcome) out.set(name, Float64Array.from(donor, (row) => values[row]));
  const detected = out.get("detected")!;
  for (const b of bands) {
    const flux = out.get(`flux_${b}`)!, ivar = out.get(`flux_ivar_${b}`)!;
    const own = placed.source.get(`flux_${b}`)!, theirs = injected.source.get(`flux_${b}`)!;
    const depth = placed.site.get(`depth_${b}`)!, depths = injected.site.get(`depth_${b}`)!;
    for (let i = 0; i < n; i++) {
      const j = donor[i];
      if (!(depth[i] > 0 && depths[j] > 0)) continue;
      const sigma = 1 / Math.sqrt(depth[i]), root = Math.sqrt(depths[j]);
      const shift = Math.asinh(flux[i] * root / 2) - Math.asinh(theirs[j] * root / 2);
      flux[i] = 2 * sigma * Math.sinh(Math.asinh(own[i] / sigma / 2) + shift);
      ivar[i] *= depth[i] / depths[j];
    }
  }
  if (placed.source.has("rhalf")) shapes(placed, injected, donor, out);
  for (const [name, values] of out) {
    if (name === "detected" || name === "fate" || name === "vetoed") continue;
    for (let i = 0; i < n; i++) if (detected[i] !== 1) values[i] = blank[name] ?? NaN;
  }
  return out;
}

const blank: Record<string, number> = { type: -1, coincident: 0 };

function shapes({ n, source }: Placed, injected: Population, donor: Int32Array, out: Values) {
  const of = (values: Values) => ["rhalf", "e1", "e2"].map((name) => values.get(name)!);
  const [own, own1, own2] = of(source), [theirs, theirs1, theirs2] = of(injected.source);
  const [r, ivar, e1, e2, type] = ["shape_r", "shape_r_ivar", "shape_e1", "shape_e2", "type"].map((c) => out.get(c)!);
  for (let i = 0; i < n; i++) {
    const j = donor[i], ratio = own[i] / theirs[j];
    if (ratio > 0 && Number.isFinite(ratio)) {
      r[i] *= ratio;
      ivar[i] /= ratio * ratio;
    }
    // They have no ellipticity.
    if (type[i] === psf || type[i] === rex || type[i] < 0) continue;
    const e = Math.hypot(own1[i], own2[i]), f = Math.hypot(theirs1[j], theirs2[j]);
    // A round one is as well along any axis: the donor's frame stays.
    const turn = e > 0 && f > 0 ? Math.atan2(own2[i], own1[i]) - Math.atan2(theirs2[j], theirs1[j]) : 0;
    const add1 = e1[i] - theirs1[j], add2 = e2[i] - theirs2[j], c = Math.cos(turn), s = Math.sin(turn);
    const x = own1[i] + c * add1 - s * add2, y = own2[i] + s * add1 + c * add2, size = Math.hypot(x, y);
    const inside = size > most ? most / size : 1;
    e1[i] = x * inside;
    e2[i] = y * inside;
  }
}

/** Largest ellipticity, an axis ratio of 1/2000. */
const most = 0.999;

/** Measured positions. @param dra,ddec arcsec on the sky @returns [ra, dec] deg */
export function moved(ra: number, dec: number, dra: number, ddec: number): [number, number] {
  const x = ra + dra / arcsecPerDegree / Math.cos(radians(dec));
  return [x - 360 * Math.floor(x / 360), dec + ddec / arcsecPerDegree];
}
