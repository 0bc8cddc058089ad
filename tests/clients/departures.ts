import type { products } from "./need.ts";

/** What a program reads of a product and does not find, and why. */
export interface Departure {
  client: string;
  product: keyof typeof products;
  /** What every reason begins with after the path. */
  lacks: RegExp;
  why: string;
}

/** Known departures. One that is no longer true fails the test and must be taken off. */
export const departures: readonly Departure[] = [
  {
    client: "desitarget",
    product: "tractor",
    lacks: /: no column (flux|flux_ivar|mw_transmission|wisemask)_w\d$/,
    why:
      "There is no photometry of WISE; it takes the columns for zeros, so that selections that need them select nothing.",
  },
  {
    client: "desitarget randoms",
    product: "maskbits",
    lacks: /: no card INSTRUME$/,
    why:
      "The image of mask bits does not name the instrument, by which it tells north from south; it asks only where a brick has no coadds.",
  },
  {
    client: "desitarget randoms",
    product: "maskbits",
    lacks: /: no HDU 2$/,
    why: "There are no masks of WISE; it opens the HDUs 2 and 3 and ends with an IndexError.",
  },
  {
    client: "Obiwan derived tables",
    product: "tractor",
    lacks: /: no column (nobs|mw_transmission)_w\d$/,
    why: "There is no photometry of WISE; its table of a data release, which asks for these columns, is not made.",
  },
];
