import { flagValue } from "../../base/flags.ts";
import type { Blob, Cutouts } from "../../patches/cutouts.ts";
import { blobExposures, blobGrid } from "./blob_images.ts";
import type { FitInput, ResidualPeak } from "./fit_input.ts";
import type { WorkingSource } from "./working_source.ts";

/** The detections of the blobs, before their first fit. */
export function startingSources(input: FitInput, blobs: readonly Blob[]): WorkingSource[] {
  const found = Map.groupBy(input.detections.map((d, i) => ({ ...d, i })), (d) => d.blob);
  return blobs.flatMap((blob) =>
    (found.get(blob.number) ?? []).map((d) =>
      newSource(input, blob, d, { detection: d.i, needsInitialFlux: d.needsInitialFlux, peakSed: d.sed })
    )
  );
}

/** New sources in the residuals of one blob. The pixels are those of all blobs, like `cutouts.pix`.
 * @param own sources that the blob has already */
export function residualSources(
  input: FitInput,
  cutouts: Cutouts,
  blob: Blob,
  { residual, models }: { residual: Float32Array; models: Float32Array },
  own: readonly WorkingSource[],
): WorkingSource[] {
  const { grid, bands, images } = input;
  const avoid = own.map((s) => ({ x: s.initialX - blob.x0, y: s.initialY - blob.y0 }));
  const peaks = images.findInResiduals(
    blobGrid(grid, blob),
    blobExposures(cutouts, blob, residual),
    blobExposures(cutouts, blob, models),
    bands,
    blob.mask,
    avoid,
  );
  const onBrick = ({ x, y, flux }: ResidualPeak) => ({ x: x + blob.x0, y: y + blob.y0, flux });
  return peaks.map((p) => newSource(input, blob, onBrick(p), { detection: -1, needsInitialFlux: false }));
}

/** A point source at a pixel of the brick grid. @param about where it comes from: detection −1 for the residuals */
function newSource(
  { grid, fallback }: FitInput,
  blob: Blob,
  { x, y, flux }: ResidualPeak,
  about: Pick<WorkingSource, "detection" | "needsInitialFlux" | "peakSed">,
): WorkingSource {
  const [ra, dec] = grid.wcs.toSky(x, y);
  return {
    blob,
    ...about,
    initialX: x,
    initialY: y,
    iterative: about.detection < 0,
    shape: { model: "PSF", ra, dec, flux: flux.slice(), lnre: 0, ee1: 0, ee2: 0, n: 0 },
    stamps: [],
    forcedPointSource: false,
    models: {},
    dchisq: {},
    flags: fallback ? flagValue.REFERENCE_ENGINE : 0,
  };
}
