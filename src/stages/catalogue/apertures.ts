import { forAperture } from "../../math/aperture.ts";
import { apertureRadii } from "../../survey/apertures.ts";
import type { ApertureFluxes } from "../../survey/catalogue/row.ts";

/** Coadds of a band that are summed. */
interface ApertureMaps {
  image: Float32Array;
  invvar: Float32Array;
  model: Float32Array;
}

/** Sums in circles of `apertureRadii` around a place on the coadds of each band. @param inBlob pixels that belong to a blob */
export function apertureFluxes(
  grid: { nx: number; ny: number; pixscale: number },
  maps: readonly ApertureMaps[],
  inBlob: (i: number) => boolean,
  x: number,
  y: number,
): ApertureFluxes[] {
  const out = maps.map((): ApertureFluxes => ({ flux: [], resid: [], blobResid: [], ivar: [], masked: [] }));
  for (const arcsec of apertureRadii) {
    const index: number[] = [], share: number[] = [];
    forAperture(grid.nx, grid.ny, x, y, arcsec / grid.pixscale, (i, f) => {
      index.push(i);
      share.push(f);
    });
    maps.forEach((m, b) => addCircle(out[b], m, index, share, inBlob));
  }
  return out;
}

/** Adds the sums over the pixels of a circle, by their shares of it. */
function addCircle(
  out: ApertureFluxes,
  { image, invvar, model }: ApertureMaps,
  index: readonly number[],
  share: readonly number[],
  inBlob: (i: number) => boolean,
) {
  let flux = 0, resid = 0, blobResid = 0, variance = 0, masked = 0, area = 0;
  for (let k = 0; k < index.length; k++) {
    const i = index[k], f = share[k];
    area += f;
    flux += f * image[i];
    resid += f * (image[i] - model[i]);
    blobResid += f * (image[i] - (inBlob(i) ? model[i] : 0));
    if (invvar[i] > 0) variance += f / invvar[i];
    else masked += f;
  }
  out.flux.push(flux);
  out.resid.push(resid);
  out.blobResid.push(blobResid);
  out.ivar.push(variance > 0 ? 1 / variance : 0);
  out.masked.push(area > 0 ? masked / area : 0);
}
