import { flagValue } from "../../base/flags.ts";
import type { Blob, Cutouts } from "../../patches/cutouts.ts";
import { shapeOf } from "../../patches/shape.ts";
import { type ExtendedObject, parametersOf } from "../../survey/extended/extended_object.ts";
import { nearestPixel } from "../../survey/bricks/brick_grid.ts";
import { markBits } from "../../survey/stars/star_marks.ts";
import { within } from "../../patches/blobs/sub_blobs.ts";
import { blobExposures, blobGrid } from "./blob_images.ts";
import type { FitInput, ResidualPeak } from "./fit_input.ts";
import type { WorkingSource } from "./working_source.ts";

/** The detections of the blobs, before their first fit. */
export function startingSources(input: FitInput, blobs: readonly Blob[]): WorkingSource[] {
  const found = Map.groupBy(input.detections.map((d, i) => ({ ...d, i })), (d) => d.blob);
  return blobs.flatMap((blob) =>
    (found.get(blob.number) ?? []).filter((d) => !blob.part || within(blob.part.fitted, d.x, d.y)).map((d) =>
      newSource(input, blob, d, {
        ...{ detection: d.i, needsInitialFlux: d.needsInitialFlux },
        ...{ peakSed: d.sed, index: d.star, galaxy: d.galaxy },
      })
    )
  );
}

/** New sources in the residuals of blobs. The pixels are those of all blobs, like `cutouts.pix`.
 * @param known sources that each blob has already @returns those of each blob */
export async function residualSources(
  input: FitInput,
  cutouts: Cutouts,
  blobs: readonly Blob[],
  { residual, models }: { residual: Float32Array; models: Float32Array },
  known: ReadonlyMap<Blob, readonly WorkingSource[]>,
): Promise<WorkingSource[][]> {
  const { grid, bands, images, marks } = input;
  const peaks = await images.findInResiduals(blobs.map((blob) => ({
    grid: blobGrid(grid, blob),
    exposures: blobExposures(cutouts, blob, residual),
    models: blob.exposures.map(({ nx, ny, offset }) => models.subarray(offset, offset + nx * ny)),
    bands,
    mask: blob.mask,
    avoid: (known.get(blob) ?? []).map((s) => ({
      x: Math.round(s.initialX) - blob.x0,
      y: Math.round(s.initialY) - blob.y0,
    })),
    veto: marks && marksOf(marks, grid.nx, blob),
  })));
  return blobs.map((blob, k) =>
    peaks[k].map(({ x, y, flux }) =>
      newSource(input, blob, { x: x + blob.x0, y: y + blob.y0, flux }, { detection: -1, needsInitialFlux: false })
    )
  );
}

/** The blob's box of a plane of the brick. */
function marksOf(plane: Uint8Array, nx: number, blob: Blob): Uint8Array {
  const out = new Uint8Array(blob.nx * blob.ny);
  for (let y = 0; y < blob.ny; y++) {
    const from = (blob.y0 + y) * nx + blob.x0;
    out.set(plane.subarray(from, from + blob.nx), y * blob.nx);
  }
  return out;
}

/** Pixels on which sources are points, and those whose sources are fitted with a sky. */
const pointMarks = markBits.bright | markBits.cluster | markBits.galaxy | markBits.mclouds;
const skyMarks = markBits.bright | markBits.medium | markBits.galaxy;

/** A point source at a pixel of the brick grid, or a star or large galaxy where its catalogue has it.
 * @param about where it comes from: detection −1 for the residuals, `index` of a star, `galaxy` of a large galaxy */
function newSource(
  { grid, fallback, stars, extended, bands, marks, fitBackground = true }: FitInput,
  blob: Blob,
  { x, y, flux }: ResidualPeak,
  { index, galaxy, ...about }: Pick<WorkingSource, "detection" | "needsInitialFlux" | "peakSed"> & {
    index?: number;
    galaxy?: number;
  },
): WorkingSource {
  const star = index === undefined ? undefined : stars![index];
  const [ra, dec] = star ? [star.ra, star.dec] : grid.wcs.toSky(x, y);
  const mark = marks?.[nearestPixel(grid, x, y)] ?? 0;
  return {
    blob,
    ...about,
    ...(star ? { star: { index: index!, pointSource: star.pointSource } } : {}),
    initialX: x,
    initialY: y,
    iterative: about.detection < 0,
    shape: {
      model: "PSF",
      ra,
      dec,
      flux: flux.slice(),
      lnre: 0,
      ee1: 0,
      ee2: 0,
      n: 0,
      ...(star ? { motion: star.motion } : {}),
    },
    ...(galaxy === undefined ? {} : galaxyStart(galaxy, extended![galaxy], bands)),
    stamps: [],
    forcedPointSource: galaxy === undefined && (mark & pointMarks) !== 0,
    fitBackground: fitBackground && (mark & skyMarks) !== 0,
    models: {},
    dchisq: {},
    flags: fallback ? flagValue.REFERENCE_ENGINE : 0,
  };
}

/** May grow to twice the size that it starts from. */
function galaxyStart(index: number, object: ExtendedObject, bands: readonly string[]) {
  const shape = shapeOf(parametersOf(object, bands)), { ra, dec } = object;
  return { shape, galaxy: { index, ra, dec, lnreMax: shape.lnre + Math.LN2 } };
}
