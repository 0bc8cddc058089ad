import { dqBits } from "./ccds/masks.ts";

/** Bits of the catalogue's and the coadds' masks, numbered as in the survey: one place for code, FITS cards and documents. All that
 * the survey has are here, also those that this program never sets: readers ask headers for them by name. */
export interface MaskBit {
  name: string;
  bit: number;
  meaning: string;
}

const flag = (bit: number, name: string, meaning: string): MaskBit => ({ bit, name, meaning });

const saturBits: Record<string, number> = { g: 2, r: 3, z: 4, i: 14 };
const allmaskBits: Record<string, number> = { g: 5, r: 6, z: 7, i: 15 };

const everyBand = [
  flag(0, "NPRIMARY", "outside the brick's unique area"),
  flag(1, "BRIGHT", "near a bright star"),
  flag(8, "WISEM1", "masked in WISE W1"),
  flag(9, "WISEM2", "masked in WISE W2"),
  flag(10, "BAILOUT", "in a blob that was not fitted"),
  flag(11, "MEDIUM", "near a medium-bright star"),
  flag(12, "GALAXY", "in a large galaxy"),
  flag(13, "CLUSTER", "in a globular cluster"),
  flag(16, "SUB_BLOB", "in a blob that was fitted in tiles"),
  flag(17, "RESOLVED", "in a resolved dwarf galaxy"),
  flag(18, "MCLOUDS", "in a Magellanic Cloud"),
  flag(19, "WISE_GAIA", "WISE fluxes of Gaia stars only; not set"),
];

/** MASKBITS column and image. */
export function maskBits(bands: readonly string[]): MaskBit[] {
  const perBand = bands.flatMap((b) =>
    b in saturBits
      ? [
        flag(saturBits[b], `SATUR_${b.toUpperCase()}`, `${b} band saturated`),
        flag(allmaskBits[b], `ALLMASK_${b.toUpperCase()}`, `no usable ${b} exposure`),
      ]
      : []
  );
  return [...everyBand, ...perBand].sort((a, b) => a.bit - b.bit);
}

export const fitBits: readonly MaskBit[] = [
  flag(0, "FORCED_POINTSOURCE", "only a point source was allowed"),
  flag(1, "FIT_BACKGROUND", "the sky of each exposure was fitted, too"),
  flag(2, "HIT_RADIUS_LIMIT", "the fit ended on a limit of the radius"),
  flag(3, "HIT_SERSIC_LIMIT", "the fit ended on a limit of the Sersic index"),
  flag(4, "FROZEN", "parameters were held"),
  flag(5, "BRIGHT", "a bright star"),
  flag(6, "MEDIUM", "a medium-bright star"),
  flag(7, "GAIA", "from Gaia"),
  flag(8, "TYCHO2", "from Tycho-2"),
  flag(9, "LARGEGALAXY", "a large galaxy"),
  flag(10, "WALKER", "moved more than 1 arcsec from its detection"),
  flag(11, "RUNNER", "moved more than 2.5 arcsec from its detection"),
  flag(12, "GAIA_POINTSOURCE", "from Gaia, and held to be a point"),
  flag(13, "ITERATIVE", "found in the residuals"),
];

/** What the bits of an exposure's mask mean. */
const exposureMeanings: Readonly<Record<keyof typeof dqBits, string>> = {
  badpix: "bad pixel",
  satur: "saturated",
  interp: "interpolated",
  cr: "cosmic ray",
  bleed: "bleed trail",
  trans: "transient",
  edge: "edge of the chip",
  edge2: "edge of the chip, wider",
  outlier: "differs from the other exposures",
};

/** Bits of a single exposure's mask: ANYMASK and ALLMASK. */
export const exposureBits: readonly MaskBit[] = Object.entries(dqBits).map(([name, value]) =>
  flag(Math.log2(value), name.toUpperCase(), exposureMeanings[name as keyof typeof dqBits])
);

/** Bits of WISE masks, which products without tiles of WISE name but never set. */
export const wiseBits: readonly MaskBit[] = [
  flag(0, "BRIGHT", "core and wings of a bright star"),
  flag(1, "SPIKE", "diffraction spike, after the PSF"),
  flag(2, "GHOST", "ghost"),
  flag(3, "LATENT", "first latent image"),
  flag(4, "LATENT2", "second latent image"),
  flag(5, "HALO", "halo of a bright star"),
  flag(6, "SATUR", "saturated by a bright star"),
  flag(7, "SPIKE2", "diffraction spike, by geometry"),
];

export const bitValue = (bits: readonly MaskBit[], name: string): number => {
  const found = bits.find((b) => b.name === name);
  return found ? 2 ** found.bit : 0;
};
