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
