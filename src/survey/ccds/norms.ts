import { arcsecPerDegree, surveySigma } from "../../base/units.ts";
import { stampTransform } from "../../math/fft.ts";
import { expMixture } from "../../math/profiles.ts";
import { momentsOf, renderFields } from "../../math/render.ts";
import type { Exposure } from "../exposure.ts";

/** Norms √Σp² of a point source and of a round exponential of 0.45″ at the middle of the cut-out: depths follow from them. */
export function sourceNorms(
  e: Pick<Exposure, "psf" | "nx" | "ny" | "cdInverse">,
): { psfnorm: number; galnorm: number } {
  const x = e.nx >> 1,
    y = e.ny >> 1,
    stamp = e.psf.at(x, y),
    norm = (v: Float64Array) => Math.sqrt(v.reduce((s, p) => s + p * p, 0));
  const jacobian = e.cdInverse.map((v) => v / arcsecPerDegree);
  const [image] = renderFields({
    mixture: expMixture,
    moments: momentsOf(0.45, 0, 0, jacobian),
    psf: stampTransform(stamp, e.psf.size, 128),
    size: 128,
    width: 65,
    height: 65,
    px: 32,
    py: 32,
    gaussVariance: surveySigma(e.psf.fwhm) ** 2,
  }, 1);
  return { psfnorm: norm(stamp), galnorm: norm(image) };
}
