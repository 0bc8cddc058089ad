import type { Table } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { arcsecPerDegree, radians } from "../../../src/base/units.ts";

/** One source of a made-up catalogue in one band; σ of its flux is 0.1, of its position 1 mas. */
export interface Made {
  /** arcsec from (150, 30), along the sky */
  x: number;
  y: number;
  type: string;
  flux: number;
  fluxIvar: number;
  ivar: number;
  radius: number;
  sersic: number;
  /** PSF, REX, DEV, EXP, SER */
  dchisq: number[];
  rchisq: number;
  nobs: number;
}

const centre = { ra: 150, dec: 30 };

export function made(change: Partial<Made> & { x: number }): Made {
  return {
    y: 0,
    type: "EXP",
    flux: 10,
    fluxIvar: 100,
    ivar: (arcsecPerDegree * 1000) ** 2,
    radius: 1,
    sersic: 1,
    dchisq: [100, 200, 300, 400, 0],
    rchisq: 1,
    nobs: 2,
    ...change,
  };
}

export function catalogue(list: readonly Made[], { ra, dec }: typeof centre = centre): Table {
  const t = new TableBuilder(list.length), rows = list;
  return t.text("type", (i) => rows[i].type, 3)
    .add("ra", "f8", (i) => (ra + rows[i].x / arcsecPerDegree / Math.cos(radians(dec)) + 360) % 360)
    .add("dec", "f8", (i) => dec + rows[i].y / arcsecPerDegree)
    .add("ra_ivar", "f4", (i) => rows[i].ivar).add("dec_ivar", "f4", (i) => rows[i].ivar)
    .add("flux_g", "f8", (i) => rows[i].flux).add("flux_ivar_g", "f8", (i) => rows[i].fluxIvar)
    .add("shape_r", "f8", (i) => rows[i].radius).add("shape_r_ivar", "f8", () => 400)
    .add("sersic", "f8", (i) => rows[i].sersic).add("sersic_ivar", "f8", () => 25)
    .add("dchisq", "f8", (i) => rows[i].dchisq, { size: 5 })
    .add("rchisq_g", "f8", (i) => rows[i].rchisq).add("nobs_g", "i2", (i) => rows[i].nobs)
    .build();
}

/** Sources in a row, 10″ apart. */
export function row(n: number, change: (i: number) => Partial<Made> = () => ({})): Made[] {
  return Array.from({ length: n }, (_, i) => made({ x: 10 * i, ...change(i) }));
}
