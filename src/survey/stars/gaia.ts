/** Stars of Gaia, from files by HEALPix pixel as the survey has them. */
import type { Disk } from "../../base/disk.ts";
import { UserColumns } from "../../base/table/user_columns.ts";
import { arcsecPerDegree, masPerDegree, radians } from "../../base/units.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { gaiaColumns } from "../catalogue/gaia_columns.ts";
import { decamMagnitudes } from "./colours.ts";
import { judged } from "./star_limits.ts";
import { finite, ivarOf, maskRadius, type ReferenceStar } from "./star.ts";

/** Pixels in ring order. */
const nside = 32;
/** Beyond a brick's edge a star of magnitude 0 still affects it, deg. */
const margin = maskRadius(0);

/** Files that a brick's stars are in. */
export async function gaiaFiles(dir: string, grid: BrickGrid): Promise<string[]> {
  const { ang2pix_ring } = await import("@hscmap/healpix"), pixels = new Set<number>();
  // A disc of points a tenth of a degree apart: pixels are two degrees wide.
  const step = 0.1, reach = margin + Math.hypot(grid.nx, grid.ny) / 2 * grid.pixscale / arcsecPerDegree;
  const [ra, dec] = grid.wcs.toSky((grid.nx - 1) / 2, (grid.ny - 1) / 2), steps = Math.ceil(reach / step);
  for (let j = -steps; j <= steps; j++) {
    const d = Math.min(Math.max(dec + j * step, -90), 90), narrow = Math.max(Math.cos(radians(d)), 1e-3);
    const most = Math.min(Math.ceil(reach / step / narrow), Math.ceil(180 / step));
    for (let i = -most; i <= most; i++) {
      const a = ((ra + i * step) % 360 + 360) % 360;
      pixels.add(ang2pix_ring(nside, radians(90 - d), radians(a)));
    }
  }
  return [...pixels].sort((a, b) => a - b).map((pixel) => `${dir}/chunk-${String(pixel).padStart(5, "0")}.fits`);
}

/** Columns of Gaia's that the catalogue has. */
const copied = gaiaColumns.map(([name]) => name);
const read = new Set([
  ...["source_id", "ra", "dec", "ra_error", "dec_error", "ref_epoch"],
  ...["pmra", "pmdec", "parallax", "pmra_error", "pmdec_error", "parallax_error"],
  ...copied,
]);

/** All stars of a file. @throws {InputError} when it is damaged or lacks a column */
export async function readGaia(disk: Disk, path: string): Promise<ReferenceStar[]> {
  const table = readTable((await openFits(disk, path)).first("table"), read);
  return gaiaStars(table, path);
}

/** Releases by the epoch of their positions. */
const releases: Readonly<Record<number, string>> = { 2015: "G1", 2015.5: "G2", 2016: "G3" };

function gaiaStars(table: Table, path: string): ReferenceStar[] {
  const need = new UserColumns(table, `use the stars of "${path}"`);
  const column = (name: string) => need.oneARow(name), maybe = (name: string) => numbers(table, name);
  const ids = need.ids("source_id");
  const ra = column("ra"), dec = column("dec"), epoch = column("ref_epoch"), g = column("phot_g_mean_mag");
  const bp = column("phot_bp_mean_mag"), rp = column("phot_rp_mean_mag");
  const moves = { pmra: column("pmra"), pmdec: column("pmdec"), parallax: column("parallax") };
  const errors = { pmra: column("pmra_error"), pmdec: column("pmdec_error"), parallax: column("parallax_error") };
  const raError = column("ra_error"), decError = column("dec_error"), noise = column("astrometric_excess_noise");
  const variable = texts(table, "phot_variable_flag");
  const rest = copied.flatMap((name): [string, Float64Array][] => {
    const values = maybe(name);
    return values ? [[name, values]] : [];
  });
  return Array.from({ length: table.nrows }, (_, i): ReferenceStar => {
    const magnitudes = decamMagnitudes(g[i], bp[i], rp[i]), mag = firstMeasured(g[i], rp[i], bp[i]);
    const maskMag = mag === undefined ? 99 : Math.min(mag, (magnitudes.z ?? mag) + 1);
    const signal = (of: keyof typeof moves) => Math.abs(moves[of][i]) / errors[of][i];
    const moving = Math.hypot(finite(signal("pmra")), finite(signal("pmdec"))) > 5 || signal("parallax") > 5;
    const star: ReferenceStar = {
      catalogue: releases[Math.fround(epoch[i])] ?? "G3",
      id: ids[i],
      ra: ra[i],
      dec: dec[i],
      raIvar: ivarOf(raError[i] / masPerDegree),
      decIvar: ivarOf(decError[i] / masPerDegree),
      motion: {
        epoch: epoch[i],
        pmra: finite(moves.pmra[i]),
        pmdec: finite(moves.pmdec[i]),
        parallax: finite(moves.parallax[i]),
      },
      motionIvar: {
        pmra: ivarOf(errors.pmra[i]),
        pmdec: ivarOf(errors.pmdec[i]),
        parallax: ivarOf(errors.parallax[i]),
      },
      mag: mag ?? 99,
      maskMag,
      magnitudes,
      pointSource: g[i] < 13 || (g[i] < 18 && noise[i] < 1) || moving,
      gaia: true,
      tycho: false,
      bright: maskMag < 13,
      medium: maskMag < 16,
      columns: {
        ...Object.fromEntries(rest.map(([name, values]) => [name, finite(values[i])])),
        ...(variable ? { phot_variable_flag: variable[i] === "VARIABLE" ? 1 : 0 } : {}),
      },
    };
    return judged(star, path, i + 1);
  });
}

const firstMeasured = (...mags: number[]) => mags.find((m) => m > 0);
