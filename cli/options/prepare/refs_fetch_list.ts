import { argument, type InferValue, message, multiple, object, string } from "@optique/core";
import { text, wholeOr } from "../kinds.ts";
import { json } from "../output.ts";

export const fetchListOptions = object("Options", {
  bricks: multiple(argument(string({ metavar: "BRICK" }), {
    description: message`bricks: names, or @file with one a line (default: all of the survey directory)`,
  })),
  surveyDir: text("--survey-dir", "DIR", message`survey directory: survey-bricks`),
  radec: text("--radec", "RA DEC", message`in place of bricks: an image around a position, deg`),
  width: wholeOr("--width", { min: 1 }, 3600, message`columns of the brick images (default: 3600)`),
  height: wholeOr("--height", { min: 1 }, 3600, message`rows of the brick images (default: 3600)`),
  json,
});

export type FetchListCommand = InferValue<typeof fetchListOptions>;
