import { forAperture } from "../../math/aperture.ts";
import { apertureRadii } from "../../survey/apertures.ts";
import type { ApertureFluxes } from "../../survey/catalogue/row.ts";

/** Sums in circles of `apertureRadii` on the coadds of one band. @param inBlob pixels that belong to a blob */
export function apertureFluxes(
  grid: { nx: number; ny: number; pixscale: number },
  { image, invvar, model }: { image: Float32Array; invvar: Float32Array; model: Float32Array },
  inBlob: (i: number) => boolean,
  x: number,
  y: number,
): ApertureFluxes {
  const out: ApertureFluxes = { flux: [], resid: [], blobResid: [], ivar: [], masked: [] };
  for (const arcsec of apertureRadii) {
    let flux = 0, resid = 0, blobResid = 0, variance = 0, masked = 0, area = 0;
    forAperture(grid.nx, grid.ny, x, y, arcsec / grid.pixscale, (i, f) => {
      area += f;
      flux += f * image[i];
      resid += f * (image[i] - model[i]);
      blobResid += f * (image[i] - (inBlob(i) ? model[i] : 0));
      if (invvar[i] > 0) variance += f / invvar[i];
      else masked += f;
    });
    out.flux.push(flux);
    out.resid.push(resid);
    out.blobResid.push(blobResid);
    out.ivar.push(variance > 0 ? 1 / variance : 0);
    out.masked.push(area > 0 ? masked / area : 0);
  }
  return out;
}
