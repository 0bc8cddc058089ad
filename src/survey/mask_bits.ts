/** Bits of the catalogue's and the coadds' masks, numbered as in the survey: one place for code, FITS cards and documents. */
export interface MaskBit {
  name: string;
  bit: number;
  meaning: string;
}

const flag = (bit: number, name: string, meaning: string): MaskBit => ({ bit, name, meaning });

const saturBits: Record<string, number> = { g: 2, r: 3, z: 4, i: 14 };
const allmaskBits: Record<string, number> = { g: 5, r: 6, z: 7, i: 15 };

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
  return [flag(0, "NPRIMARY", "outside the brick's unique area"), ...perBand].sort((a, b) => a.bit - b.bit);
}

export const fitBits: readonly MaskBit[] = [
  flag(0, "FORCED_POINTSOURCE", "only a point source was allowed"),
  flag(2, "HIT_RADIUS_LIMIT", "the fit ended on a limit of the radius"),
  flag(3, "HIT_SERSIC_LIMIT", "the fit ended on a limit of the Sersic index"),
  flag(10, "WALKER", "moved more than 1 arcsec from its detection"),
  flag(11, "RUNNER", "moved more than 2.5 arcsec from its detection"),
  flag(13, "ITERATIVE", "found in the residuals"),
];

export const bitValue = (bits: readonly MaskBit[], name: string): number => {
  const found = bits.find((b) => b.name === name);
  return found ? 2 ** found.bit : 0;
};
