/** Light of galaxies and stars in bands beside g, r and z, from their colours there: round numbers, neither samples nor fits. */

/** A line in a colour, and the scatter about it, mag: magnitude = that of band `from` − (zero + slope · colour). */
export interface ColourLaw {
  /** Band that the magnitude follows from. */
  from: string;
  /** Colour that the line is in: g − r or r − z. */
  colour: "gr" | "rz";
  line: readonly [zero: number, slope: number];
  scatter: number;
}

const law = (from: string, colour: "gr" | "rz", zero: number, slope: number, scatter: number): ColourLaw => ({
  ...{ from, colour, scatter },
  line: [zero, slope],
});

/** W1 to W4 of galaxies: as the red sequence of `lrgTracks` (src/randoms/models/lrg.ts), with dust that blue ones have and red ones lack.
 * Of stars: the Rayleigh–Jeans tail, whose colours are 0 in the system of Vega, and dwarfs whose light falls towards the blue. u, i and Y
 * lie on the loci of galaxies and of the main sequence (Covey et al. 2007, AJ 134, 2398) to a tenth of a magnitude. */
export const colourLaws: Readonly<Record<"galaxies" | "stars", Readonly<Record<string, ColourLaw>>>> = {
  galaxies: {
    u: law("g", "gr", -0.3, -0.9, 0.15),
    i: law("r", "rz", 0, 0.6, 0.04),
    Y: law("z", "rz", 0.04, 0.1, 0.04),
    w1: law("z", "rz", 0.15, 0.8, 0.15),
    w2: law("w1", "rz", -0.4, -0.15, 0.15),
    w3: law("w2", "rz", 0.6, -1.2, 0.15),
    w4: law("w3", "rz", 0.5, 0, 0.15),
  },
  stars: {
    u: law("g", "gr", -0.4, -1.6, 0.1),
    i: law("r", "rz", 0, 0.62, 0.03),
    Y: law("z", "rz", 0.02, 0.12, 0.03),
    w1: law("z", "rz", -1.75, 1, 0.05),
    w2: law("w1", "rz", -0.64, 0, 0.05),
    w3: law("w2", "rz", -1.83, 0, 0.05),
    w4: law("w3", "rz", -1.45, 0, 0.05),
  },
};
