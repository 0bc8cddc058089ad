import type { Disk } from "../base/disk.ts";
import type { Table } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import { type Card, compressedImageHdu, fitsBytes, gzipBytes, Header, imageHdu, tableHdu } from "../io/fits/mod.ts";
import { headerWcs } from "../survey/header_wcs.ts";
import type { TruthTable } from "../survey/truth.ts";
import { psfexTable, skyTable, wcsCards } from "./calibration.ts";
import { expose, gain, type SynthPixels } from "./expose.ts";
import { planExposures, planFakes, planSources, synthBrick, type SynthExposure } from "./plan.ts";

export interface SynthOptions {
  seed: number;
  /** Side of the patch of sky that has data, brick pixels. */
  size: number;
  /** Sources in the randoms table. */
  nobj: number;
}

/** Writes a survey directory that this program made itself: bricks, CCD table, images with masks and weights, PSFs, skies,
 * the truth of its sky, and sources to inject. The same seed gives the same bytes. @returns paths written */
export async function writeSurvey(disk: Disk, dir: string, options: SynthOptions): Promise<string[]> {
  const { seed, size, nobj } = options, side = size + 40, paths: string[] = [];
  const put = async (path: string, bytes: Uint8Array) => {
    await disk.write(`${dir}/${path}`, bytes);
    paths.push(`${dir}/${path}`);
  };
  const { stars, galaxies } = planSources(seed, size), exposures = planExposures(seed), rows: CcdRow[] = [];
  for (const e of exposures) {
    const cards = wcsCards(e, side), header = new Header("synthetic header");
    for (const { key, value } of cards) header.add(key, value);
    const wcs = headerWcs(header), pixels = expose(e, side, wcs, [stars, galaxies], seed);
    const base = `c4d_synth_${e.expnum}`, name = (kind: string) => `decam/synth/${base}_oo${kind}_${e.band}_v1.fits.fz`;
    for (const kind of ["i", "w", "d"] as const) {
      await put(`images/${name(kind)}`, imageFile(e, side, cards, pixels, kind));
    }
    const stem = `${base}_ooi_${e.band}_v1`;
    await put(`calib/psfex/decam/synth/${stem}-psfex.fits`, fitsBytes([tableHdu(psfexTable(e, side), "PSFEX")]));
    await put(`calib/sky/decam/synth/${stem}-splinesky.fits`, fitsBytes([tableHdu(skyTable(e, side), "SKY")]));
    const middle = wcs.toSky((side - 1) / 2, (side - 1) / 2);
    rows.push({ e, file: name("i"), ra: middle[0], dec: middle[1], header, sig1: pixels.sig1 });
  }
  await put("survey-bricks.fits.gz", gzipBytes(fitsBytes([tableHdu(brickTable(), "BRICKS")])));
  await put("survey-ccds-synth.fits.gz", gzipBytes(fitsBytes([tableHdu(ccdTable(rows, side), "CCDS")])));
  await put("truth-stars.fits", fitsBytes([tableHdu(truthTable(stars), "STARS")]));
  await put("truth-galaxies.fits", fitsBytes([tableHdu(truthTable(galaxies), "GALAXIES")]));
  await put("randoms.fits", fitsBytes([tableHdu(truthTable(planFakes(seed, size, nobj)), "RANDOMS")]));
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

interface CcdRow {
  e: SynthExposure;
  file: string;
  ra: number;
  dec: number;
  header: Header;
  sig1: number;
}

function ccdTable(rows: readonly CcdRow[], side: number): Table {
  const of = (pick: (r: CcdRow) => number) => (i: number) => pick(rows[i]);
  const t = new TableBuilder(rows.length)
    .text("image_filename", (i) => rows[i].file, 60).add("image_hdu", "i2", () => 1).text("camera", () => "decam", 5)
    .add("expnum", "i4", of((r) => r.e.expnum)).text("ccdname", (i) => rows[i].e.ccdname, 3)
    .text("object", () => "synthetic", 9).text("propid", () => "synth", 5).text("filter", (i) => rows[i].e.band, 1)
    .add("exptime", "f4", of((r) => r.e.exptime)).add("mjd_obs", "f8", of((r) => r.e.mjd))
    .add("fwhm", "f4", of((r) => r.e.fwhm)).add("width", "i2", () => side).add("height", "i2", () => side)
    .add("ra", "f8", of((r) => r.ra)).add("dec", "f8", of((r) => r.dec));
  for (const key of ["CRPIX1", "CRPIX2", "CRVAL1", "CRVAL2", "CD1_1", "CD1_2", "CD2_1", "CD2_2"]) {
    t.add(key.toLowerCase(), "f8", of((r) => r.header.number(key)));
  }
  return t.add("ccdzpt", "f4", of((r) => r.e.ccdzpt)).add("ccdraoff", "f4", () => 0).add("ccddecoff", "f4", () => 0)
    .add("sig1", "f4", of((r) => r.sig1)).add("ccd_cuts", "i4", () => 0).add("gain", "f4", () => gain)
    .text("plver", () => "V4.8.2", 6).build();
}

function brickTable(): Table {
  const { brickname, brickid, ra, dec, half } = synthBrick, wide = half / Math.cos(dec * Math.PI / 180);
  return new TableBuilder(1).text("brickname", () => brickname, 8).add("brickid", "i4", () => brickid)
    .add("brickq", "i2", () => 0).add("brickrow", "i4", () => 0).add("brickcol", "i4", () => 0)
    .add("ra", "f8", () => ra).add("dec", "f8", () => dec)
    .add("ra1", "f8", () => ra - wide).add("ra2", "f8", () => ra + wide)
    .add("dec1", "f8", () => dec - half).add("dec2", "f8", () => dec + half).build();
}

function truthTable({ id, ra, dec, mag, shape }: TruthTable): Table {
  const t = new TableBuilder(id.length).long("id", (i) => id[i]).add("ra", "f8", (i) => ra[i], { unit: "deg" })
    .add("dec", "f8", (i) => dec[i], { unit: "deg" });
  for (const [band, m] of Object.entries(mag)) t.add(band, "f8", (i) => m[i], { unit: "mag" });
  if (shape) {
    t.add("n", "f8", (i) => shape.n[i]).add("rhalf", "f8", (i) => shape.rhalf[i], { unit: "arcsec" });
    t.add("e1", "f8", (i) => shape.e1[i]).add("e2", "f8", (i) => shape.e2[i]);
  }
  return t.build();
}
