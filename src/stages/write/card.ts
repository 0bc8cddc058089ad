import type { Card } from "../../io/fits.ts";

/** A card of a header. */
export const card = (key: string, value: string | number | boolean | undefined, comment = ""): Card => ({
  key,
  value,
  comment,
});
