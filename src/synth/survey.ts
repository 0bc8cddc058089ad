import type { Disk } from "../base/disk.ts";
import { type PassProgress, unwatched } from "../base/progress.ts";
import { type Card, compressedImageHdu, fitsBytes, gzipBytes, imageHdu, tableHdu } from "../io/fits.ts";
import { headerWcs } from "../survey/ccds/header_wcs.ts";
import { psfexTable, skyTable } from "./calibration.ts";
import { expose, gain, type SynthPixels } from "./expose.ts";
import { tileDir, withInfrared, writeTiles } from "./infrared.ts";
import { planSurvey, type SynthOptions } from "./plan.ts";
import type { SynthExposure, SynthPlan } from "./survey_plan.ts";
import { headerOf, wcsCards } from "./pointing.ts";
import type { TruthTable } from "../survey/truth.ts";
import { brickTable, type CcdRow, ccdTable, truthTable } from "./tables.ts";

/** Writes a synthetic survey directory: bricks, CCD table, images with masks and weights, PSFs, skies,
 * the truth of its sky, and sources to inject. The same seed gives the same bytes. @returns paths written
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk();
 * const paths = await writeSurvey(disk, "survey", { seed: 1, size: 64, nobj: 3 });
 * assert.deepEqual(paths, [...disk.files.keys()]);
 * assert.ok(paths.includes("survey/survey-bricks.fits.gz"));
 * ```
 */
export function writeSurvey(
  disk: Disk,
  dir: string,
  options: SynthOptions,
  progress?: PassProgress,
): Promise<string[]> {
  return writePlan(disk, dir, { ...planSurvey(options), wise: options.wise }, progress);
}

/** Writes what is planned, one chip in memory at a time. */
export async function writePlan(
  disk: Disk,
  dir: string,
  { seed, bricks, patches, truth, fakes, wise }: SynthPlan,
  progress: PassProgress = unwatched.pass,
): Promise<string[]> {
  const paths: string[] = [], rows: CcdRow[] = [];
  const put = async (path: string, bytes: Uint8Array) => {
    await disk.write(`${dir}/${path}`, bytes);
    paths.push(`${dir}/${path}`);
  };
  const all = patches.reduce((n, p) => n + p.exposures.length, 0);
  for (const patch of patches) {
    const side = patch.size + 2 * patch.border, sources = patch.sources();
    for (const e of patch.exposures) {
      const cards = wcsCards(e, side, patch), header = headerOf(cards);
      const wcs = headerWcs(header), pixels = expose(e, side, wcs, sources, seed);
      const base = `c4d_synth_${e.expnum}`;
      const name = (kind: string) => `decam/synth/${base}_oo${kind}_${e.band}_v1.fits.fz`;
      for (const kind of ["i", "w", "d"] as const) {
        await put(`images/${name(kind)}`, imageFile(e, side, cards, pixels, kind));
      }
      const stem = `${base}_ooi_${e.band}_v1`;
      await put(`calib/psfex/decam/synth/${stem}-psfex.fits`, fitsBytes([tableHdu(psfexTable(e, side), "PSFEX")]));
      await put(`calib/sky/decam/synth/${stem}-splinesky.fits`, fitsBytes([tableHdu(skyTable(e, side), "SKY")]));
      const [ra, dec] = wcs.toSky((side - 1) / 2, (side - 1) / 2);
      rows.push({ e, file: name("i"), side, ra, dec, header, sig1: pixels.sig1 });
      progress("exposures", rows.length, all);
    }
  }
  if (wise) {
    const skies = patches.map((p) => ({ square: { ...p, size: p.size + 2 * p.border }, sources: p.sources }));
    paths.push(...await writeTiles(disk, `${dir}/${tileDir}`, skies, seed, progress));
  }
  const { stars, galaxies } = truth(), light = (table: TruthTable) => wise ? withInfrared(table, seed) : table;
  await put("survey-bricks.fits.gz", gzipBytes(fitsBytes([tableHdu(brickTable(bricks), "BRICKS")])));
  await put("survey-ccds-synth.fits.gz", gzipBytes(fitsBytes([tableHdu(ccdTable(rows), "CCDS")])));
  await put("truth-stars.fits", fitsBytes([tableHdu(truthTable(light(stars)), "STARS")]));
  await put("truth-galaxies.fits", fitsBytes([tableHdu(truthTable(light(galaxies)), "GALAXIES")]));
  await put("randoms.fits", fitsBytes([tableHdu(truthTable(light(fakes)), "RANDOMS")]));
  return paths;
}

function imageFile(
  e: SynthExposure,
  side: number,
  wcs: Card[],
  pixels: SynthPixels,
  kind: "i" | "w" | "d",
): Uint8Array {
  const card = (key: string, value: string | number): Card => ({ key, value, comment: "" });
  const primary = [
    card("PLVER", "V4.8.2"),
    card("EXPTIME", e.exptime),
    card("EXPNUM", e.expnum),
    card("FILTER", e.band),
    card("MJD-OBS", e.mjd),
  ];
  const cards = [
    card("EXTNAME", e.ccdname),
    card("CCDNAME", e.ccdname),
    card("FWHM", e.fwhm),
    card("SATURATE", 45000),
    card("GAINA", gain),
    card("BUNIT", kind === "i" ? "adu" : ""),
    ...wcs,
  ];
  const image = { nx: side, ny: side, cards };
  // Survey files are quantised to a small part of their noise; weights keep their zeros by dithering.
  const hdu = kind === "d"
    ? imageHdu({ ...image, data: pixels.mask }, false)
    : compressedImageHdu({ ...image, data: kind === "i" ? pixels.image : pixels.weight }, {
      noiseFraction: 1 / 16,
      dither: true,
    });
  return fitsBytes([hdu], primary);
}
