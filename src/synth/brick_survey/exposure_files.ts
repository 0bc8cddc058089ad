import { type Card, compressedImageHdu, compressedIntegerHdu } from "../../io/fits.ts";
import { hduBytes, type OutputHdu } from "../../io/fits/write.ts";
import { psfShape } from "../light/psf_field.ts";
import { chipWcsCards } from "../pointings/chip_wcs.ts";
import { type ChipPixels, skyNoise } from "./draw_chip.ts";
import type { Pointing } from "../pointings/exposures.ts";
import type { PlannedChip } from "./plan.ts";
import { processId } from "./provenance.ts";

/** Image, weights, data quality: the letters of their file names. */
export const kinds = ["i", "w", "d"] as const;
export type Kind = typeof kinds[number];

const card = (key: string, value: string | number, comment = ""): Card => ({ key, value, comment });

/** When an exposure began, UTC. */
const beginOf = ({ mjd }: Pointing): string => new Date(Math.round((mjd - 40587) * 86_400) * 1000).toISOString();

/** Path below images/, as the survey names files of the Community Pipeline. */
export function imagePath(exposure: Pointing, kind: Kind): string {
  const { camera: { name, prefix, plver }, band } = exposure, digits = beginOf(exposure).replace(/[-:]/g, "");
  const date = digits.slice(0, 8), time = digits.slice(9, 15);
  return `${name}/CP/${plver}/CP${date}/${prefix}_${date.slice(2)}_${time}_oo${kind}_${band.filter}_ls9.fits.fz`;
}

/** Path of a merged calibration of an exposure. */
export function calibPath(exposure: Pointing, kind: "psfex" | "sky"): string {
  const base = imagePath(exposure, "i").replace(".fits.fz", "");
  return `calib/${kind}/${base}-${kind === "psfex" ? "psfex" : "splinesky"}.fits`;
}

/** Cards of the primary header. @param hdus CCDs in the file */
export function primaryCards(exposure: Pointing, kind: Kind, hdus: number): Card[] {
  const { camera, band, exptime, expnum, mjd, airmass, ra, dec, sky } = exposure;
  return [
    card("OBJECT", `synthetic ${band.band}`, "name of the object observed"),
    card("PROCTYPE", "InstCal", "data processing level"),
    card("PRODTYPE", { i: "image", w: "wtmap", d: "dqmask" }[kind], "data product type"),
    card("TELESCOP", camera.telescope),
    card("INSTRUME", camera.instrument),
    card("FILTER", band.filter),
    card("EXPNUM", expnum),
    card("EXPTIME", exptime, "[s]"),
    card("DATE-OBS", beginOf(exposure).slice(0, 19), "UTC of the exposure's begin"),
    card("MJD-OBS", mjd),
    card("AIRMASS", airmass),
    card("CENTRA", ra, "[deg] optical axis"),
    card("CENTDEC", dec, "[deg] optical axis"),
    ...(camera.perSecond ? [card("SKYADU", sky, "sky (BUNIT)"), card("SATURATE", camera.fullWell)] : []),
    card("PROPID", "synth"),
    card("PLVER", camera.plver),
    card("PLPROCID", processId),
    card("NEXTEND", hdus),
  ];
}

/** One CCD's extensions of the three files, ready to be written. */
export function chipHdus({ placed, fault }: PlannedChip, pixels: ChipPixels): Record<Kind, Uint8Array[]> {
  const { exposure } = placed, noise = skyNoise(exposure), { nx, ny } = pixels;
  const of = (data: Float32Array, step: number, kind: Kind) =>
    compressedImageHdu({ nx, ny, data, cards: chipCards({ placed, fault }, kind), rowTiles: true }, {
      step,
      dither: true,
    });
  const bytes = (hdu: OutputHdu) => hduBytes(hdu);
  return {
    // A quarter of the noise, as fpack's default q = 4.
    i: bytes(of(pixels.image, noise / 4, "i")),
    w: bytes(of(pixels.weight, 1 / (noise * noise) / 500, "w")),
    d: bytes(
      compressedIntegerHdu({ nx, ny, data: pixels.mask, cards: chipCards({ placed, fault }, "d"), rowTiles: true }),
    ),
  };
}

function chipCards({ placed, fault }: PlannedChip, kind: Kind): Card[] {
  const { exposure, chip } = placed, { camera } = exposure;
  const { fwhm } = psfShape(exposure, chip, (camera.nx - 1) / 2, (camera.ny - 1) / 2);
  const own = camera.perSecond
    ? [
      card("CCDNAME", chip.name.toLowerCase()),
      card("SEEINGP1", fwhm, "[pix] seeing"),
      card("SKYADU1", exposure.sky, "sky (BUNIT)"),
    ]
    : [
      card("DETPOS", chip.name, "detector position ID"),
      card("FWHM", fwhm, "median FWHM in pixels"),
      card("AVSKY", exposure.sky),
      card("SATURATE", camera.fullWell),
      card("GAINA", camera.gain),
      card("GAINB", camera.gain),
      card("RDNOISEA", camera.readNoise),
      card("RDNOISEB", camera.readNoise),
    ];
  const wcs = chipWcsCards(exposure, chip).map((c) =>
    // Where the astrometric solution fails, the instrument's own projection stays in the header.
    fault === "wcs" && c.key.startsWith("CTYPE") ? { ...c, value: String(c.value).replace("TPV", "ZPX") } : c
  );
  return [
    card("EXTNAME", chip.name),
    card("CCDNUM", chip.number, "CCD number"),
    ...(kind === "i" ? [card("BUNIT", camera.perSecond ? "counts/s" : "adu")] : []),
    ...own,
    ...wcs,
    card("WCSCAL", fault === "wcs" ? "Failed" : "Successful", "astrometric calibration"),
  ];
}
