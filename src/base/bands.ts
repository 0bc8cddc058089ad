/** The bands of the surveys, in the order that catalogues and vectors use. */
export const bandOrder = ["u", "g", "r", "i", "z", "Y"] as const;

/** Distinct bands in catalogue order. */
export function sortBands(bands: Iterable<string>): string[] {
  const rank = (b: string) => {
    const i = (bandOrder as readonly string[]).indexOf(b);
    return i < 0 ? 99 : i;
  };
  return [...new Set(bands)].sort((a, b) => rank(a) - rank(b));
}
