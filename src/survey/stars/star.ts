import { arcsecPerDegree } from "../../base/units.ts";
import type { SkyMotion } from "./motion.ts";

/** A star that another catalogue knows better than the images do. */
export interface ReferenceStar {
  /** "T2", or "G" with Gaia's release: "G2", "GE" (early third), "G3". */
  catalogue: string;
  /** Its number there. */
  id: bigint;
  /** At the epoch of its motion, deg. */
  ra: number;
  /** At the epoch of its motion, deg. */
  dec: number;
  /** 1/deg², of RA cos Dec. */
  raIvar: number;
  /** 1/deg² */
  decIvar: number;
  /** How it moves from there. */
  motion: SkyMotion;
  /** 1/(mas/yr)², 1/mas² */
  motionIvar: { pmra: number; pmdec: number; parallax: number };
  /** Optical magnitude. */
  mag: number;
  /** The brighter of it and z + 1: how large its masks are. */
  maskMag: number;
  /** AB magnitudes by band, where its colours tell. */
  magnitudes: Readonly<Record<string, number>>;
  /** Nothing but a point source is fitted. */
  pointSource: boolean;
  /** Gaia has it. */
  gaia: boolean;
  /** Tycho-2 has it. */
  tycho: boolean;
  /** Makes pixels BRIGHT. */
  bright: boolean;
  /** Makes pixels MEDIUM. */
  medium: boolean;
  /** Columns of Gaia's that the catalogue has, by name there. */
  columns: Readonly<Record<string, number>>;
}

/** Radius that a star affects, deg: the survey's relation. */
export const maskRadius = (mag: number): number => 1630 / arcsecPerDegree * 1.396 ** -mag;

/** How far from the brick a star is still kept, in mask radii: its halo reaches there. */
export const keepRadius = ({ gaia, maskMag }: ReferenceStar): number => (gaia ? 4 : 2) * maskRadius(maskMag);

/** Starting flux in a band, nmgy: from its colours, else as if it had none. */
export const startingFlux = ({ magnitudes, mag }: ReferenceStar, band: string): number =>
  10 ** ((22.5 - (magnitudes[band] ?? mag)) / 2.5);

/** What catalogues leave out is 0 here, as in the survey's files. */
export const finite = (v: number): number => Number.isFinite(v) ? v : 0;

/** 0 where nothing is known. */
export const ivarOf = (error: number): number => error > 0 && Number.isFinite(error) ? 1 / error ** 2 : 0;
