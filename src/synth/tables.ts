import type { Table } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import type { Header } from "../io/fits.ts";
import type { LaidBrick } from "../survey/bricks/brick_layout.ts";
import type { TruthTable } from "../survey/truth.ts";
import { gain } from "./expose.ts";
import type { SynthExposure } from "./survey_plan.ts";

/** What the CCD table says of one chip. */
export interface CcdRow {
  e: SynthExposure;
  file: string;
  side: number;
  /** Middle of the chip, deg. */
  ra: number;
  dec: number;
  /** WCS cards. */
  header: Header;
  /** nmgy */
  sig1: number;
}

export function ccdTable(rows: readonly CcdRow[]): Table {
  const of = (pick: (r: CcdRow) => number) => (i: number) => pick(rows[i]), side = of((r) => r.side);
  const t = new TableBuilder(rows.length)
    .text("image_filename", (i) => rows[i].file, 60).add("image_hdu", "i2", () => 1).text("camera", () => "decam", 5)
    .add("expnum", "i4", of((r) => r.e.expnum)).text("ccdname", (i) => rows[i].e.ccdname, 3)
    .text("object", () => "synthetic", 9).text("propid", () => "synth", 5).text("filter", (i) => rows[i].e.band, 1)
    .add("exptime", "f4", of((r) => r.e.exptime)).add("mjd_obs", "f8", of((r) => r.e.mjd))
    .add("fwhm", "f4", of((r) => r.e.fwhm)).add("width", "i2", side).add("height", "i2", side)
    .add("ra", "f8", of((r) => r.ra)).add("dec", "f8", of((r) => r.dec));
  for (const key of ["CRPIX1", "CRPIX2", "CRVAL1", "CRVAL2", "CD1_1", "CD1_2", "CD2_1", "CD2_2"]) {
    t.add(key.toLowerCase(), "f8", of((r) => r.header.number(key)));
  }
  return t.add("ccdzpt", "f4", of((r) => r.e.ccdzpt)).add("ccdraoff", "f4", () => 0).add("ccddecoff", "f4", () => 0)
    .add("sig1", "f4", of((r) => r.sig1)).add("ccd_cuts", "i4", () => 0).add("gain", "f4", () => gain)
    .text("plver", () => "V4.8.2", 6).build();
}

export function brickTable(bricks: readonly LaidBrick[]): Table {
  const of = (key: Exclude<keyof LaidBrick, "name">) => (i: number) => bricks[i][key];
  return new TableBuilder(bricks.length).text("brickname", (i) => bricks[i].name, 8).add("brickid", "i4", of("id"))
    .add("brickq", "i2", of("quarter")).add("brickrow", "i4", of("row")).add("brickcol", "i4", of("column"))
    .add("ra", "f8", of("ra")).add("dec", "f8", of("dec")).add("ra1", "f8", of("ra1")).add("ra2", "f8", of("ra2"))
    .add("dec1", "f8", of("dec1")).add("dec2", "f8", of("dec2")).build();
}

export function truthTable({ id, ra, dec, mag, shape }: TruthTable): Table {
  const t = new TableBuilder(id.length).long("id", (i) => id[i]).add("ra", "f8", (i) => ra[i], { unit: "deg" })
    .add("dec", "f8", (i) => dec[i], { unit: "deg" });
  for (const [band, m] of Object.entries(mag)) t.add(band, "f8", (i) => m[i], { unit: "mag" });
  if (shape) {
    t.add("n", "f8", (i) => shape.n[i]).add("rhalf", "f8", (i) => shape.rhalf[i], { unit: "arcsec" });
    t.add("e1", "f8", (i) => shape.e1[i]).add("e2", "f8", (i) => shape.e2[i]);
  }
  return t.build();
}
