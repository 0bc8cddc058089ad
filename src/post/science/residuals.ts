import { arcsecPerDegree } from "../../base/units.ts";
import { type Edges, intoBins } from "./bins.ts";
import { type Robust, robust } from "./robust.ts";
import type { Rows } from "./rows.ts";

/** A measurement and its truth, row by row: NaN where there is none. */
export type Of = (row: number) => number;

/** (fitted − true flux) · √ivar; both with Galactic extinction. */
export function fluxPull(rows: Rows, band: string, kind: "tractor" | "forced" = "tractor"): Of {
  const flux = rows.number(`${kind}_flux_${band}`), ivar = rows.number(`${kind}_flux_ivar_${band}`);
  const truth = rows.number(`${band}flux`);
  return (i) => ivar(i) > 0 ? (flux(i) - truth(i)) * Math.sqrt(ivar(i)) : NaN;
}

/** Fitted minus forced flux in σ of the forced one: the contribution of detection and shape fitting. */
export function fittedLessForced(rows: Rows, band: string): Of {
  const fit = rows.number(`tractor_flux_${band}`), forced = rows.number(`forced_flux_${band}`);
  const ivar = rows.number(`forced_flux_ivar_${band}`);
  return (i) => ivar(i) > 0 ? (fit(i) - forced(i)) * Math.sqrt(ivar(i)) : NaN;
}

/** Fitted − true magnitude. */
export function magnitudeError(rows: Rows, band: string): Of {
  const flux = rows.number(`tractor_flux_${band}`), truth = rows.number(`${band}flux`);
  return (i) => flux(i) > 0 && truth(i) > 0 ? -2.5 * Math.log10(flux(i) / truth(i)) : NaN;
}

/** True radius in the sense of the fitted type: the semi-major half-light radius, and for a round model, which has but one, that of the
 * circle with the area of the true ellipse. */
function trueRadius(rows: Rows): Of {
  const semiMajor = rows.number("rhalf"),
    e1 = rows.number("e1"),
    e2 = rows.number("e2"),
    type = rows.text("tractor_type");
  return (i) => {
    if (type(i) !== "REX") return semiMajor(i);
    const e = Math.hypot(e1(i), e2(i));
    return semiMajor(i) * Math.sqrt((1 - e) / (1 + e));
  };
}

/** ln(fitted / true half-light radius), of sources that were fitted with an extent. */
export function sizeError(rows: Rows): Of {
  const fit = rows.number("tractor_shape_r"), truth = trueRadius(rows);
  return (i) => fit(i) > 0 && truth(i) > 0 ? Math.log(fit(i) / truth(i)) : NaN;
}

/** (fitted − true half-light radius) · √ivar. */
export function sizePull(rows: Rows): Of {
  const fit = rows.number("tractor_shape_r"), ivar = rows.number("tractor_shape_r_ivar"), truth = trueRadius(rows);
  return (i) => fit(i) > 0 && ivar(i) > 0 ? (fit(i) - truth(i)) * Math.sqrt(ivar(i)) : NaN;
}

const withShape = new Set(["EXP", "DEV", "SER"]);

/** Fitted − true ellipticity component, of types that have one. Both are the catalogue's: |e| = (1 − b/a)/(1 + b/a), e1 along north, e2
 * towards east. */
export function ellipticityError(rows: Rows, component: "e1" | "e2"): Of {
  const fit = rows.number(`tractor_shape_${component}`),
    truth = rows.number(component),
    type = rows.text("tractor_type");
  return (i) => withShape.has(type(i)) ? fit(i) - truth(i) : NaN;
}

export function ellipticityPull(rows: Rows, component: "e1" | "e2"): Of {
  const error = ellipticityError(rows, component), ivar = rows.number(`tractor_shape_${component}_ivar`);
  return (i) => ivar(i) > 0 ? error(i) * Math.sqrt(ivar(i)) : NaN;
}

/** Position offset over its error. Offsets are along the parallel and the meridian, and so is what `ra_ivar` stands for. (The survey's own
 * `ra_ivar` of galaxies, and ours of `--compat` runs, is divided by cos² Dec: such pulls are too narrow by cos Dec.) */
export function positionPull(rows: Rows, axis: "ra" | "dec"): Of {
  const offset = rows.number(axis === "ra" ? "dra" : "ddec"), ivar = rows.number(`tractor_${axis}_ivar`);
  return (i) => ivar(i) > 0 ? offset(i) / arcsecPerDegree * Math.sqrt(ivar(i)) : NaN;
}

export interface TrendBin extends Robust {
  low_edge: number;
  high_edge: number;
  mean: number;
}

/** Robust statistics of a value in bins of another; bins with fewer than three values are left out. */
export function trend(rows: Iterable<number>, x: Of, y: Of, edges: Edges): TrendBin[] {
  return intoBins(edges, rows, x).flatMap((bin, i) => {
    const good = bin.filter((row) => Number.isFinite(y(row)));
    if (good.length < 3) return [];
    const mean = good.reduce((s, row) => s + x(row), 0) / good.length;
    return [{ low_edge: edges[i], high_edge: edges[i + 1], mean, ...robust(good.map(y)) }];
  });
}
