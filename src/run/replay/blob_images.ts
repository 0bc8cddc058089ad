import type { EngineSupply } from "../../compute/engine.ts";
import { type Card, fitsBytes, imageHdu, type OutputHdu } from "../../io/fits.ts";
import { pngBytes } from "../../io/png.ts";
import type { Cutouts } from "../../patches/cutouts.ts";
import { coadd } from "../../stages/coadd.ts";
import type { BandCoadd } from "../../survey/coadds.ts";
import { blobExposures, blobGrid } from "../../stages/fit/blob_images.ts";
import { wcsCards } from "../../stages/write/headers.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { linearStretch, type Rgb, stretch } from "../../survey/pixels/stretch.ts";
import { enlarged, ownersPicture } from "./pictures.ts";

/** One blob as its fit saw it. */
export interface BlobImages {
  /** The brick's, cut to the box of the blob. */
  grid: BrickGrid;
  /** Exposures within the box; weights are 0 outside of the blob. Their models [ny*nx], nmgy. */
  exposures: Exposure[];
  models: Float32Array[];
  /** Stacks of both. */
  coadds: BandCoadd[];
  mjdMin: Float64Array;
  mjdMax: Float64Array;
  /** 1: of the blob [ny*nx]. */
  mask: Uint8Array;
}

/** @param cutouts those of one blob @param residual what the models leave of them */
export async function blobImages(
  engines: EngineSupply,
  brick: BrickGrid,
  bands: readonly string[],
  cutouts: Cutouts,
  residual: Float32Array,
): Promise<BlobImages> {
  const [blob] = cutouts.blobs, grid = blobGrid(brick, blob), exposures = blobExposures(cutouts, blob, cutouts.pix);
  const models = blob.exposures.map(({ offset, nx, ny }) =>
    cutouts.pix.slice(offset, offset + nx * ny).map((v, i) => v - residual[offset + i])
  );
  const { bands: coadds, mjdMin, mjdMax } = await coadd(engines, grid, exposures, bands, { models });
  return { grid, exposures, models, coadds, mjdMin, mjdMax, mask: blob.mask };
}

/** Files by name: `blob.fits` with the stacks and the segments, `exposures.fits` with what the fit read, and pictures.
 * @param owners number of the source that owns each pixel, per pass */
export async function imageFiles(images: BlobImages, owners: readonly Int32Array[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  files.set("blob.fits", fitsBytes([...stackHdus(images), ...ownerHdus(images, owners)]));
  files.set("exposures.fits", fitsBytes(exposureHdus(images)));
  for (const [name, picture] of pictures(images, owners)) files.set(`${name}.png`, await pngBytes(enlarged(picture)));
  return files;
}

const extension = (
  name: string,
  { nx, ny }: { nx: number; ny: number },
  data: Float32Array | Int32Array,
  cards: readonly Card[] = [],
): OutputHdu => imageHdu({ nx, ny, data, cards: [{ key: "EXTNAME", value: name, comment: "" }, ...cards] }, false);

const unit = (value: string): Card => ({ key: "BUNIT", value, comment: "" });

function stackHdus({ grid, coadds }: BlobImages): OutputHdu[] {
  const wcs = wcsCards(grid), light = [...wcs, unit("nanomaggy")];
  return coadds.flatMap(({ band, image, invvar, model }) => [
    extension(`IMAGE-${band}`, grid, image, light),
    extension(`INVVAR-${band}`, grid, invvar, [...wcs, unit("1/nanomaggy^2")]),
    extension(`MODEL-${band}`, grid, model, light),
    extension(`RESID-${band}`, grid, image.map((v, i) => v - model[i]), light),
  ]);
}

/** −1 outside of the blob, 0 where nobody owns a pixel of it. */
function ownerHdus({ grid, mask }: BlobImages, owners: readonly Int32Array[]): OutputHdu[] {
  const names = ["SEGMENTS", "SEGMENTS-RESIDUALS"];
  return owners.map((own, k) => extension(names[k], grid, own.map((v, i) => mask[i] ? v : -1), wcsCards(grid)));
}

function exposureHdus({ exposures, models }: BlobImages): OutputHdu[] {
  return exposures.flatMap((e, k) => {
    const cards: Card[] = [
      { key: "EXPOSURE", value: e.name, comment: "" },
      { key: "BAND", value: e.band, comment: "" },
      { key: "X0", value: e.x0, comment: "first pixel on the CCD, from 0" },
      { key: "Y0", value: e.y0, comment: "" },
    ];
    return [
      extension(`DATA-${k}`, e, e.data.slice(), [...cards, unit("nanomaggy")]),
      extension(`IERR-${k}`, e, e.ierr.slice(), [...cards, unit("1/nanomaggy")]),
      extension(`MODEL-${k}`, e, models[k], [...cards, unit("nanomaggy")]),
    ];
  });
}

function pictures({ grid: { nx, ny }, coadds, mask }: BlobImages, owners: readonly Int32Array[]): [string, Rgb][] {
  const of = (pick: (c: BandCoadd) => Float32Array) => Object.fromEntries(coadds.map((c) => [c.band, pick(c)]));
  return [
    ["image", stretch(nx, ny, of((c) => c.image))],
    ["model", stretch(nx, ny, of((c) => c.model))],
    ["resid", linearStretch(nx, ny, of((c) => c.image.map((v, i) => v - c.model[i])))],
    ...owners.slice(0, 1).map((own): [string, Rgb] => ["segments", ownersPicture(nx, ny, mask, own)]),
  ];
}
