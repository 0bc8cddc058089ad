import type { Card } from "../../io/fits.ts";
import { cardMeanings } from "../../survey/data_model/cards.ts";

/** A card of a header; the comment of those that the data model knows is its. */
export const card = (
  key: string,
  value: string | number | boolean | undefined,
  comment = cardMeanings[key] ?? "",
): Card => ({ key, value, comment });
