import { forAperture } from "../../math/aperture.ts";
import { wiseApertureRadii } from "../../survey/apertures.ts";
import type { WiseApertures } from "../../survey/catalogue/row.ts";
import type { Exposure } from "../../survey/exposure.ts";

/** Sums in circles around a place on a tile; masked pixels are left out. Where none is left the inverse variance is 0.
 * @param residual the tile less all sources */
export function wiseApertures(
  { nx, ny, pixscale, data, ierr }: Pick<Exposure, "nx" | "ny" | "pixscale" | "data" | "ierr">,
  residual: Float32Array,
  [x, y]: readonly [number, number],
): WiseApertures {
  const out: WiseApertures = { flux: [], resid: [], ivar: [] };
  for (const arcsec of wiseApertureRadii) {
    let flux = 0, resid = 0, variance = 0;
    forAperture(nx, ny, x, y, arcsec / pixscale, (i, share) => {
      if (ierr[i] === 0) return;
      flux += share * data[i];
      resid += share * residual[i];
      variance += share / ierr[i] ** 2;
    });
    out.flux.push(flux);
    out.resid.push(resid);
    out.ivar.push(variance > 0 ? 1 / variance : 0);
  }
  return out;
}
