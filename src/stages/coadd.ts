import { fwhmPerSigma } from "../base/units.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { forCovered, pixelMap } from "../survey/pixels/pixel_map.ts";
import { lanczosPlanes } from "../survey/pixels/resample.ts";

/** Coadds of one band on the brick grid [ny*nx]. */
export interface BandCoadd {
  /** Filter. */
  band: string;
  /** Mean of the exposures by inverse variance, nmgy per brick pixel. */
  image: Float32Array;
  /** Inverse variance, 1/nmgy². */
  invvar: Float32Array;
  /** The same mean of the models, nmgy; 0 without any. */
  model: Float32Array;
  /** Σ (image − model)² invvar over the exposures. */
  chi2: Float32Array;
  /** Injected light only, nmgy; absent without injection. */
  sims?: Float32Array;
  /** Exposures that cover the pixel. */
  nobs: Int16Array;
  /** Those that are not masked there. */
  ngood: Int16Array;
  /** Inverse variance of a point source, 1/nmgy². */
  psfdepth: Float32Array;
  /** Inverse variance of a round 0.45″ exponential, 1/nmgy². */
  galdepth: Float32Array;
  /** FWHM of the Gaussian with the same norm, arcsec. */
  psfsize: Float32Array;
  /** Mask bits of any exposure. */
  anymask: Int16Array;
  /** Mask bits of all exposures. */
  allmask: Int16Array;
}

/** Coadds of a brick. */
export interface Coadds {
  /** In the order of the run's bands. */
  bands: BandCoadd[];
  /** First exposure of any band that covers the pixel, MJD (TAI); 0 where none does [ny*nx]. */
  mjdMin: Float64Array;
  /** Last exposure [ny*nx]. */
  mjdMax: Float64Array;
}

/** Further light of exposures, in the order of the exposures [ny*nx], nmgy. */
export interface ExposureLayers {
  models?: readonly Float32Array[];
  sims?: readonly Float32Array[];
}

/** Mask bits that do not exclude a pixel from the fall-back mean, and the value used for a saturated one. */
const satur = 2, harmless = satur | 4, saturatedNmgy = 10;

/** Stacks the exposures on the brick grid (docs/explanation/coadds.md). Cost: pixels × exposures × 49. */
export function coadd(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  layers: ExposureLayers = {},
): Coadds {
  const n = grid.nx * grid.ny, mjdMin = new Float64Array(n), mjdMax = new Float64Array(n);
  const out = bands.map((band) => {
    const stack = new BandStack(grid, band, layers);
    exposures.forEach((e, i) => {
      if (e.band === band) stack.add(e, layers.models?.[i], layers.sims?.[i], mjdMin, mjdMax);
    });
    return stack.finish();
  });
  return { bands: out, mjdMin, mjdMax };
}

class BandStack {
  #grid: BrickGrid;
  #out: BandCoadd;
  #flux: Float64Array;
  #model: Float64Array;
  #sims: Float64Array;
  #weight: Float64Array;
  #chi2: Float64Array;
  #plain: Float64Array;
  #plainModel: Float64Array;
  #plainCount: Int32Array;
  #size: Float64Array;
  #sizeWeight: Float64Array;

  constructor(grid: BrickGrid, band: string, layers: ExposureLayers) {
    const n = grid.nx * grid.ny, f4 = () => new Float32Array(n), f8 = () => new Float64Array(n);
    this.#grid = grid;
    this.#out = {
      band,
      image: f4(),
      invvar: f4(),
      model: f4(),
      chi2: f4(),
      ...(layers.sims ? { sims: f4() } : {}),
      nobs: new Int16Array(n),
      ngood: new Int16Array(n),
      psfdepth: f4(),
      galdepth: f4(),
      psfsize: f4(),
      anymask: new Int16Array(n),
      allmask: new Int16Array(n),
    };
    [this.#flux, this.#model, this.#sims, this.#weight, this.#chi2] = [f8(), f8(), f8(), f8(), f8()];
    [this.#plain, this.#plainModel, this.#size, this.#sizeWeight] = [f8(), f8(), f8(), f8()];
    this.#plainCount = new Int32Array(n);
  }

  add(
    e: Exposure,
    model: Float32Array | undefined,
    sims: Float32Array | undefined,
    mjdMin: Float64Array,
    mjdMax: Float64Array,
  ) {
    const map = pixelMap(this.#grid, e);
    if (!map) return;
    const out = this.#out, scale = (this.#grid.pixscale / e.pixscale) ** 2;
    const layers = [e.data, ...(model ? [model] : []), ...(sims ? [sims] : [])], planes = lanczosPlanes(e, layers, map);
    const [image] = planes, modelPlane = model && planes[1], simsPlane = sims && planes.at(-1);
    const psfdepth = (e.psfnorm / e.sig1) ** 2, galdepth = (e.galnorm / e.sig1) ** 2;
    const width = (e.psfnorm / e.pixscale) ** 2, widthWeight = 1 / e.sig1 ** 2;
    forCovered(this.#grid, e, map, (to, from, i) => {
      const im = image[i] * scale, mod = (modelPlane?.[i] ?? 0) * scale, iv = e.ierr[from] ** 2 / (scale * scale);
      const dq = e.dq[from];
      out.anymask[to] |= dq;
      out.allmask[to] = out.nobs[to] === 0 ? dq : out.allmask[to] & dq;
      out.nobs[to]++;
      this.#size[to] += widthWeight * width;
      this.#sizeWeight[to] += widthWeight;
      if (mjdMin[to] === 0 || e.mjd < mjdMin[to]) mjdMin[to] = e.mjd;
      if (e.mjd > mjdMax[to]) mjdMax[to] = e.mjd;
      if (iv > 0) {
        out.ngood[to]++;
        out.psfdepth[to] += psfdepth;
        out.galdepth[to] += galdepth;
        this.#weight[to] += iv;
        this.#flux[to] += iv * im;
        this.#model[to] += iv * mod;
        this.#chi2[to] += iv * (im - mod) ** 2;
        if (simsPlane) this.#sims[to] += iv * simsPlane[i] * scale;
      }
      if ((dq & ~harmless) === 0) {
        this.#plainCount[to]++;
        this.#plain[to] += dq & satur ? saturatedNmgy : im;
        this.#plainModel[to] += mod;
      }
    });
  }

  finish(): BandCoadd {
    const out = this.#out;
    for (let i = 0; i < out.image.length; i++) {
      const w = this.#weight[i], count = this.#plainCount[i];
      out.invvar[i] = w;
      out.chi2[i] = this.#chi2[i];
      out.image[i] = w > 0 ? this.#flux[i] / w : count > 0 ? this.#plain[i] / count : 0;
      out.model[i] = w > 0 ? this.#model[i] / w : count > 0 ? this.#plainModel[i] / count : 0;
      if (out.sims) out.sims[i] = w > 0 ? this.#sims[i] / w : 0;
      const v = this.#sizeWeight[i] > 0 ? this.#size[i] / this.#sizeWeight[i] : 0;
      out.psfsize[i] = v > 0 ? fwhmPerSigma / (2 * Math.sqrt(Math.PI * v)) : 0;
    }
    return out;
  }
}
