import { magnitudeSql } from "../../../base/units.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { bandColour, type Series, setColour } from "../figure.ts";

/** What completeness is shown against. */
export interface Axis {
  id: string;
  title: string;
  /** With its unit. */
  label: string;
  /** One curve a name. */
  series: (Series & { rows: readonly number[]; value: (row: number) => number; found?: (row: number) => boolean })[];
  /** Bins of equal width, or of equal counts. */
  even: boolean;
  /** End of the sentence "recovered share of the injected sources …". */
  against: string;
  sql: string;
}

type Value = (row: number) => number;

/** Everything that may matter. */
export function axesOf(rows: Rows): Axis[] {
  return [...magnitudes(rows), vetoes(rows), ...shapes(rows), ...conditions(rows), neighbours(rows)];
}

/** The band in which whole runs are described. */
export const mainBand = ({ bands }: Rows): string => bands.includes("r") ? "r" : bands[0];

const one = (rows: Rows, value: Value) => [{ name: "all", colour: setColour(0), rows: rows.tried(), value }];

function perBand(rows: Rows, value: (band: string) => Value) {
  const tried = rows.tried();
  return rows.bands.map((band) => ({ name: band, colour: bandColour(band), rows: tried, value: value(band) }));
}

/** One curve for each injected profile. */
function perProfile(rows: Rows, value: Value) {
  const tried = rows.tried(), type = rows.trueType();
  return [...new Set(tried.map(type))].sort().map((t, k) => ({
    name: t === "EXP" ? "n = 1" : t === "DEV" ? "n = 4" : t === "PSF" ? "point sources" : "other n",
    colour: setColour(k),
    rows: tried.filter((i) => type(i) === t),
    value,
  }));
}

function magnitudes(rows: Rows): Axis[] {
  const band = mainBand(rows), sql = magnitudeSql(`${band}flux`);
  return [
    {
      id: "completeness-magnitude",
      title: "Completeness against magnitude",
      label: "true magnitude, with Galactic extinction (AB mag)",
      series: perBand(rows, (b) => rows.apparent(b)),
      even: true,
      against: "against the true magnitude with Galactic extinction, by band",
      sql,
    },
    {
      id: "completeness-type",
      title: "Completeness against magnitude by profile",
      label: `true ${band} with Galactic extinction (AB mag)`,
      series: perProfile(rows, rows.apparent(band)),
      even: true,
      against: `against true ${band}, by the profile that was injected`,
      sql,
    },
  ];
}

/** All sources, and those that a sample would keep. */
function vetoes(rows: Rows): Axis {
  const band = mainBand(rows), value = rows.apparent(band), tried = rows.tried(), vetoed = rows.vetoed();
  return {
    id: "completeness-vetoes",
    title: "Completeness with and without vetoes",
    label: `true ${band} with Galactic extinction (AB mag)`,
    series: [
      { name: "all", colour: setColour(0), rows: tried, value },
      { name: "outside the vetoes", colour: setColour(1), rows: tried.filter((i) => !vetoed(i)), value },
    ],
    even: true,
    against: `against true ${band}: all, and those whose pixels are neither BRIGHT, MEDIUM, GALAXY nor CLUSTER`,
    sql: magnitudeSql(`${band}flux`),
  };
}

function shapes(rows: Rows): Axis[] {
  return [
    {
      id: "completeness-size",
      title: "Completeness against size",
      label: "true semi-major half-light radius (arcsec)",
      series: one(rows, rows.number("rhalf")),
      even: false,
      against: "against the true half-light radius",
      sql: "rhalf",
    },
    {
      id: "completeness-sersic",
      title: "Completeness against Sérsic index",
      label: "true Sérsic index",
      series: one(rows, rows.number("n")),
      even: false,
      against: "against the true Sérsic index",
      sql: "n",
    },
  ];
}

function conditions(rows: Rows): Axis[] {
  const band = mainBand(rows);
  return [
    {
      id: "completeness-depth",
      title: "Completeness against depth",
      label: "5σ depth for galaxies at the source (AB mag)",
      series: perBand(rows, (b) => rows.depth(b)),
      even: false,
      against: "against the depth of the image at the source, by band",
      sql: magnitudeSql(`5 / sqrt(galdepth_${band})`),
    },
    {
      id: "completeness-seeing",
      title: "Completeness against seeing",
      label: "PSF FWHM at the source (arcsec)",
      series: perBand(rows, (b) => rows.number(`psfsize_${b}`)),
      even: false,
      against: "against the seeing at the source, by band",
      sql: `psfsize_${band}`,
    },
    {
      id: "completeness-dust",
      title: "Completeness against dust",
      label: "E(B−V) (mag)",
      series: one(rows, rows.number("ebv")),
      even: false,
      against: "against Galactic reddening",
      sql: "ebv",
    },
  ];
}

function neighbours(rows: Rows): Axis {
  const real = rows.number("real_separation"), tried = rows.tried(), matched = rows.fateIs("recovered");
  return {
    id: "completeness-neighbour",
    title: "Completeness against the nearest real source",
    label: "distance to the nearest source of the run without injections (arcsec)",
    series: [
      { name: "recovered", colour: setColour(0), rows: tried, value: real },
      { name: "matched at all", colour: setColour(7), rows: tried, value: real, found: matched },
    ],
    even: false,
    against: "against the distance to the nearest real source; a match within 1″ of one is not counted as recovered",
    sql: "real_separation",
  };
}
