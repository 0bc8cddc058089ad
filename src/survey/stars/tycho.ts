/** Stars of Tycho-2, from the survey's file: rows with a search tree behind them. */
import type { Disk } from "../../base/disk.ts";
import { UserColumns } from "../../base/table/user_columns.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { numbers, type Table } from "../../base/table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { judged } from "./star_limits.ts";
import { finite, ivarOf, type ReferenceStar } from "./star.ts";

const names = ["tyc1", "tyc2", "tyc3", "ra", "dec", "sigma_ra", "sigma_dec", "pm_ra", "pm_dec", "sigma_pm_ra"];
const more = ["sigma_pm_dec", "epoch_ra", "epoch_dec", "mag_bt", "mag_vt", "mag_hp", "isgalaxy", "zguess", "ggguess"];

/** Stars brighter than this are used; of stars that Hipparcos alone has, the epoch. */
const faintest = 13, hipparcosEpoch = 1991.25;

/** The stars near a place: all whose |Dec| distance is at most `reach` degrees, and RA accordingly. The tree is not used: to pass once
 * over the positions of 2.5 million stars takes a fraction of a second.
 * @throws {InputError} when the file is damaged or lacks a column */
export async function readTycho(
  disk: Disk,
  path: string,
  ra: number,
  dec: number,
  reach: number,
): Promise<ReferenceStar[]> {
  const table = readTable((await openFits(disk, path)).first("table"), new Set([...names, ...more]));
  return tychoStars(table, path, (a, d) => {
    const across = Math.abs(((a - ra) % 360 + 540) % 360 - 180) * Math.cos(radians(Math.min(89.9, Math.abs(d))));
    return Math.abs(d - dec) <= reach && across <= reach;
  });
}

function tychoStars(table: Table, path: string, near: (ra: number, dec: number) => boolean): ReferenceStar[] {
  const need = new UserColumns(table, `use the stars of "${path}"`),
    c = new Map(names.map((n) => [n, need.oneARow(n)]));
  for (const n of more) {
    const values = numbers(table, n);
    if (values) c.set(n, values);
  }
  const stars: ReferenceStar[] = [], ra = c.get("ra")!, dec = c.get("dec")!;
  for (let i = 0; i < table.nrows; i++) {
    if (!near(ra[i], dec[i])) continue;
    const star = starOf((name) => c.get(name)?.[i] ?? NaN);
    if (star) stars.push(judged(star, path, i + 1));
  }
  return stars;
}

/** @param at value of a column, NaN where there is none @returns undefined for galaxies and for stars that are too faint */
function starOf(at: (name: string) => number): ReferenceStar | undefined {
  if (at("isgalaxy") > 0) return undefined;
  const guess = at("ggguess"), optical = [Number.isFinite(guess) ? guess : at("mag_vt"), at("mag_hp"), at("mag_bt")];
  const mag = optical.find((m) => m !== 0 && Number.isFinite(m)) ?? 0, z = at("zguess");
  const maskMag = z + 1 < mag ? z + 1 : mag;
  if (!(maskMag < faintest)) return undefined;
  const [epochRa, epochDec] = ["epoch_ra", "epoch_dec"].map((n) => at(n) || hipparcosEpoch),
    epoch = (epochRa + epochDec) / 2;
  // Proper motions are arcsec a year there.
  const [pmra, pmdec] = ["pm_ra", "pm_dec"].map((n) => finite(at(n))), dec = at("dec");
  return {
    catalogue: "T2",
    id: BigInt(at("tyc1")) * 1000000n + BigInt(at("tyc2")) * 10n + BigInt(at("tyc3")),
    ra: at("ra") + (epoch - epochRa) * pmra / arcsecPerDegree / Math.cos(radians(dec)),
    dec: dec + (epoch - epochDec) * pmdec / arcsecPerDegree,
    raIvar: ivarOf(at("sigma_ra")),
    decIvar: ivarOf(at("sigma_dec")),
    motion: { epoch, pmra: 1000 * pmra, pmdec: 1000 * pmdec, parallax: 0 },
    motionIvar: { pmra: ivarOf(1000 * at("sigma_pm_ra")), pmdec: ivarOf(1000 * at("sigma_pm_dec")), parallax: 0 },
    mag,
    maskMag,
    magnitudes: {},
    pointSource: true,
    gaia: false,
    tycho: true,
    bright: true,
    medium: true,
    columns: { phot_g_mean_mag: mag },
  };
}
