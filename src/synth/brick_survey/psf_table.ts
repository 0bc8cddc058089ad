import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";
import { provenance } from "./provenance.ts";
import { psfMixture, psfShape, psfSide, psfStamp } from "../light/psf_field.ts";

/** Degree of a PsfEx model's polynomial in the position on the chip, and its terms. */
const psfDegree = 2, planes = 6, pixels = psfSide * psfSide;

/** PsfEx planes 1, X, X², Y, XY, Y² (X and Y from −1 to 1 over the chip): the polynomial that comes nearest, in least squares, to the
 * PSF at nine places. As of a real model, what the PSF does beyond the second degree is not in it. @returns [6, side, side] */
export function psfexPlanes({ exposure, chip }: PlacedChip): Float32Array {
  const { nx, ny } = exposure.camera, out = new Float32Array(planes * pixels);
  const at = (i: number, j: number) =>
    psfStamp(psfMixture(psfShape(exposure, chip, (nx - 1) / 2 * (1 + i), (ny - 1) / 2 * (1 + j))));
  const f = [-1, 0, 1].map((j) => [-1, 0, 1].map((i) => at(i, j)));
  for (let k = 0; k < pixels; k++) {
    const v = (i: number, j: number) => f[j + 1][i + 1][k];
    const over = (term: (t: number) => number) => (term(-1) + term(0) + term(1)) / 3;
    const xx = over((j) => v(1, j) - 2 * v(0, j) + v(-1, j)) / 2,
      yy = over((i) => v(i, 1) - 2 * v(i, 0) + v(i, -1)) / 2;
    const mean = over((j) => over((i) => v(i, j)));
    const terms = [
      mean - 2 / 3 * (xx + yy),
      over((j) => v(1, j) - v(-1, j)) / 2,
      xx,
      over((i) => v(i, 1) - v(i, -1)) / 2,
      (v(1, 1) - v(1, -1) - v(-1, 1) + v(-1, -1)) / 4,
      yy,
    ];
    terms.forEach((value, plane) => out[plane * pixels + k] = value);
  }
  return out;
}

/** Merged PsfEx models of an exposure, a row a chip. @param failed chips whose model came out empty */
export function psfexTable(chips: readonly PlacedChip[], failed: (chip: PlacedChip) => boolean): Table {
  const { nx, ny } = chips[0].exposure.camera, middle = [(nx - 1) / 2, (ny - 1) / 2];
  const fwhm = (i: number) => psfShape(chips[i].exposure, chips[i].chip, middle[0], middle[1]).fwhm;
  const accepted = (i: number) => failed(chips[i]) ? 0 : 200;
  const t = new TableBuilder(chips.length).add("psfnaxis", "i4", () => 3).add("psfaxis1", "i4", () => psfSide)
    .add("psfaxis2", "i4", () => psfSide).add("psfaxis3", "i4", () => planes).add("polnaxis", "i4", () => 2)
    .text("polname1", () => "X_IMAGE", 7).text("polname2", () => "Y_IMAGE", 7).add("polgrp1", "i4", () => 1)
    .add("polgrp2", "i4", () => 1).add("polngrp", "i4", () => 1).add("poldeg1", "i4", () => psfDegree)
    .add("polzero1", "f8", () => middle[0]).add("polzero2", "f8", () => middle[1])
    .add("polscal1", "f8", () => middle[0]).add("polscal2", "f8", () => middle[1])
    .add("psf_samp", "f8", () => 1).add("psf_fwhm", "f8", fwhm).add("accepted", "i4", accepted)
    .add("psf_mask", "f4", (i) => failed(chips[i]) ? new Float32Array(planes * pixels) : psfexPlanes(chips[i]), {
      size: [planes, psfSide, psfSide],
    });
  return provenance(t, chips).build();
}
