import type { ExtendedObject } from "../extended/extended_object.ts";
import type { FittedSource } from "../source.ts";
import type { MaskedBand } from "../infrared/unwise_mask.ts";
import type { BrickMasks } from "../infrared/brick_masks.ts";
import type { ReferenceStar } from "../stars/star.ts";

/** A fitted source with everything that its row of the catalogue tells. */
export interface CatalogueRow {
  source: FittedSource;
  /** The star that it is, where another catalogue knows it. */
  star?: ReferenceStar;
  /** The cluster or large galaxy that it is. */
  extended?: ExtendedObject;
  release: number;
  brickid: number;
  brickname: string;
  /** Number of the row. */
  objid: number;
  /** Whether the fitted position lies in the brick's own area. */
  primary: boolean;
  maskbits: number;
  fitbits: number;
  /** 1/deg², of RA·cos(dec) */
  raIvar: number;
  /** 1/deg² */
  decIvar: number;
  /** 0-based pixel of the brick image. */
  x: number;
  y: number;
  /** Whether that pixel lies within the image. */
  inBounds: boolean;
  /** E(B−V), mag */
  ebv: number;
  mjdMin: number;
  mjdMax: number;
  /** Distance to the nearest other source, arcsec; 0: none is near. */
  nearest: number;
  /** In the order of the bands. */
  bands: readonly BandValues[];
  /** Absent where nothing was measured in WISE. */
  wise?: WiseValues;
  /** Bits of the masks of WISE at its pixel. */
  wisemask: Readonly<Record<MaskedBand, number>>;
}

/** What tiles of WISE say of a brick's sources, in their order, and of its pixels. */
export interface Infrared {
  values: readonly WiseValues[];
  masks: BrickMasks;
}

/** What tiles of WISE say of a source; arrays are of W1 to W4, 0 where nothing was measured. */
export interface WiseValues {
  /** AB nmgy and 1/nmgy² */
  flux: number[];
  ivar: number[];
  /** 1/nmgy²: reciprocal of the variance that the joint solution has, neighbours' fluxes free. */
  jointIvar: number[];
  /** Exposures in its pixel. */
  nobs: number[];
  /** As of optical bands (`ForcedStatistics`). */
  rchisq: number[];
  fracflux: number[];
  /** Of a point source, 1/nmgy² */
  psfdepth: number[];
  /** In each band; undefined where it lies on no pixel that counts. */
  apertures: (WiseApertures | undefined)[];
  /** The tile that it is on, and its 0-based pixel there; "" and 0: none. */
  tile: string;
  x: number;
  y: number;
}

/** Sums over pixels of a tile, one per radius of `wiseApertureRadii`, nmgy and 1/nmgy². */
export interface WiseApertures {
  flux: number[];
  /** Of the image less all sources. */
  resid: number[];
  ivar: number[];
}

/** What a row tells in one band. */
export interface BandValues {
  /** nmgy and 1/nmgy² */
  flux: number;
  fluxIvar: number;
  /** In the spectrograph's fibre: of the source alone, and of all sources, nmgy. */
  fiberflux: number;
  fibertotflux: number;
  apertures: ApertureFluxes;
  /** Share of the light that comes through the dust. */
  transmission: number;
  /** Coadds at the source's pixel. */
  nobs: number;
  ngood: number;
  anymask: number;
  allmask: number;
  /** arcsec and 1/nmgy² */
  psfsize: number;
  psfdepth: number;
  galdepth: number;
  /** arcsec² */
  blobNea: number;
}

/** Sums over the pixels of a band's coadd, one per radius of `apertureRadii`. */
export interface ApertureFluxes {
  flux: number[];
  resid: number[];
  blobResid: number[];
  ivar: number[];
  masked: number[];
}

/** What another catalogue calls it, where one knows it. */
export const knownAs = ({ star, extended }: CatalogueRow): { catalogue: string; id: bigint } | undefined =>
  star ?? extended;

/** Of the column `type`. */
export const typeOf = ({ listedAs, parameters }: FittedSource): string => listedAs ?? parameters.type;
