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
export const departures: readonly Departure[] = [];
