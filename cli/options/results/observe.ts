import {
  argument,
  choice,
  float,
  type InferValue,
  message,
  object,
  option,
  optional,
  withDefault,
} from "@optique/core";
import { completed } from "../completed.ts";
import { seed } from "../execution.ts";
import { columns } from "../injection.ts";
import { neededText, text, wholeOr } from "../kinds.ts";
import { json } from "../output.ts";

const arcsec = (name: `--${string}`, fallback: number, description: ReturnType<typeof message>) =>
  withDefault(option(name, float({ min: 0, max: 3600, metavar: "ARCSEC" }), { description }), fallback);

export const observeOptions = object("Options", {
  mock: argument(completed("FILE"), {
    description:
      message`mock catalogue: FITS or Parquet, read as a stream, or any other table, with id, ra, dec and the truth`,
  }),
  with: neededText("--with", "RUN", message`run directory, or a table of "derive" or "merge"`),
  out: neededText("--out", "FILE", message`the mock with outcomes, .fits or .parquet; plots go beside it`),
  columns: columns(
    message`names of the mock's columns, or a number for all rows: id=halo_id,g=mag_g,rhalf=re,n=1`,
  ),
  conditions: optional(option("--conditions", choice(["mock", "sky", "none"]), {
    description:
      message`local conditions from the mock's own columns, from the nearest injected source on the sky, or from any place of the run (default: mock where it has depths, else sky)`,
  })),
  match: text("--match", "LIST", message`further columns that neighbours should share, e.g. ebv`),
  carry: text("--carry", "LIST", message`further columns of the measurement to copy, e.g. tractor_fracflux_r`),
  neighbours: wholeOr(
    "--neighbours",
    { min: 1, max: 1000 },
    10,
    message`nearest injected sources among which one is drawn (default: 10)`,
  ),
  blendRadius: arcsec(
    "--blend-radius",
    1,
    message`of two rows of the mock that are closer, the brighter has the light of both (default: 1; 0: none)`,
  ),
  siteRadius: arcsec(
    "--site-radius",
    120,
    message`with conditions of the sky: rows with no injected source this near are not in the run (default: 120)`,
  ),
  seed,
  json,
});

export type ObserveCommand = InferValue<typeof observeOptions>;
