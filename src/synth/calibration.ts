import type { Table } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import { readPsfexRow } from "../survey/ccds/psfex.ts";
import type { SynthExposure } from "./survey_plan.ts";

/** Odd side of the PSF stamps, and degree of their variation over the chip. */
export const psfSize = 31, psfDegree = 2;

/** PsfEx model of an exposure: a Moffat core that grows and stretches across the chip. @param side of the chip, pixels */
export function psfexTable(e: SynthExposure, side: number): Table {
  const planes = 6, n = psfSize * psfSize, values = new Float32Array(planes * n);
  // u and v run from −1 to 1 over the chip; planes 1, u, u², v, uv, v².
  const terms = [
    { plane: 0, stamp: moffat(e.fwhm, 0, 0) },
    { plane: 1, stamp: difference(moffat(e.fwhm * 1.02, 0.015, 0), moffat(e.fwhm, 0, 0)) },
    { plane: 3, stamp: difference(moffat(e.fwhm * 0.985, 0, 0.015), moffat(e.fwhm, 0, 0)) },
    { plane: 4, stamp: difference(moffat(e.fwhm, 0.01, 0.01), moffat(e.fwhm, 0, 0)) },
  ];
  for (const { plane, stamp } of terms) values.set(stamp, plane * n);
  return new TableBuilder(1)
    .add("psf_mask", "f4", () => values, { size: [planes, psfSize, psfSize] })
    .add("polzero1", "f8", () => side / 2).add("polzero2", "f8", () => side / 2)
    .add("polscal1", "f8", () => side / 2).add("polscal2", "f8", () => side / 2)
    .add("poldeg1", "i4", () => psfDegree).add("psf_samp", "f8", () => 1).add("psf_fwhm", "f4", () => e.fwhm)
    .add("expnum", "i4", () => e.expnum).text("ccdname", () => e.ccdname, 3)
    .text("legpipev", () => "synth", 5).text("plver", () => "V4.8.2", 6).build();
}

/** The same model as the survey reader returns it. */
export const psfexRow = (e: SynthExposure, side: number) =>
  readPsfexRow(psfexTable(e, side), 0, {
    place: "synthetic PSF",
    has: () => false,
    number: (_k, d) => d!,
    text: () => "",
  }, e.fwhm);

const difference = (a: Float64Array, b: Float64Array) => a.map((v, i) => v - b[i]);

/** Unit-sum elliptical Moffat (β = 3.5) of the given FWHM in pixels. */
function moffat(fwhm: number, e1: number, e2: number): Float64Array {
  const beta = 3.5, alpha = fwhm / 2 / Math.sqrt(2 ** (1 / beta) - 1), half = psfSize >> 1;
  const stamp = Float64Array.from({ length: psfSize * psfSize }, (_, k) => {
    const x = k % psfSize - half, y = Math.floor(k / psfSize) - half;
    const r2 = (1 - e1) * x * x - 2 * e2 * x * y + (1 + e1) * y * y;
    return (1 + r2 / (alpha * alpha)) ** -beta;
  });
  const sum = stamp.reduce((a, b) => a + b, 0);
  return stamp.map((v) => v / sum);
}

/** Spline sky: a tilted, gently curved surface on a 4×4 grid, counts. */
export function skyTable(e: SynthExposure, side: number): Table {
  const nodes = 4, at = Array.from({ length: nodes }, (_, i) => Math.round(i * (side - 1) / (nodes - 1)));
  const values = at.flatMap((y) => at.map((x) => skyAt(e, x, y, side)));
  return new TableBuilder(1)
    .add("gridw", "i4", () => nodes).add("gridh", "i4", () => nodes)
    .add("xgrid", "i4", () => at, { size: nodes }).add("ygrid", "i4", () => at, { size: nodes })
    .add("gridvals", "f4", () => values, { size: [nodes, nodes] }).add("order", "i4", () => 3)
    .add("x0", "i4", () => 0).add("y0", "i4", () => 0).text("skyclass", () => "tractor.splinesky.SplineSky", 27)
    .add("expnum", "i4", () => e.expnum).text("ccdname", () => e.ccdname, 3)
    .text("legpipev", () => "synth", 5).text("plver", () => "V4.8.2", 6).build();
}

/** A cubic polynomial, so that the spline through the grid is the sky itself. */
export function skyAt(e: SynthExposure, x: number, y: number, side: number): number {
  const u = 2 * x / (side - 1) - 1, v = 2 * y / (side - 1) - 1;
  return e.sky * (1 + 0.01 * u - 0.006 * v + 0.004 * u * v + 0.003 * u * u * u);
}
