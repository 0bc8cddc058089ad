import { message } from "@optique/core";
import { texts } from "./kinds.ts";

/** Maps of conditions. */
export const maps = texts(
  "--map",
  "NAME=FILE[:COLUMN]",
  message`a HEALPix map (FITS) as condition NAME; may be repeated`,
);
