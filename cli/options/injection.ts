import { type Message, message } from "@optique/core";
import { seed } from "./execution.ts";
import { oneOf, text, toggle, wholeOr } from "./kinds.ts";

export const obj = (description: Message) => oneOf("--obj", ["elg", "lrg", "star", "qso"], "elg", description);

/** Which columns of a user's table are meant. */
export const columns = (description: Message) => text("--columns", "LIST", description);

/** What is added to the exposures. */
export const injection = {
  randoms: text(
    "--randoms",
    "FILE",
    message`table of sources to inject: FITS, Parquet, Arrow, CSV, ECSV or VOTable (default: nothing is injected)`,
  ),
  columns: columns(
    message`names of the columns of the table, or one number for all rows: id=TARGETID,mag_z=Z,n=1; of the survey's tables: ccds.filter=BAND, bricks.brickname=NAME`,
  ),
  obj: obj(message`kind of the injected sources (default: elg)`),
  nobj: wholeOr("--nobj", { min: 1 }, 500, message`sources to inject (default: 500)`),
  rowstart: wholeOr(
    "--rowstart",
    { min: 0 },
    0,
    message`index of the first source to inject, in order of id (default: 0)`,
  ),
  seed,
  noNoise: toggle("--no-noise", message`leave out the injected sources' own photon noise`),
  profile: oneOf(
    "--profile",
    ["sersic", "mixture"],
    "sersic",
    message`exact Sérsic profiles, or the truncated Gaussian mixtures that the fit uses (default: sersic)`,
  ),
  dustDir: text("--dust-dir", "DIR", message`SFD dust maps (default: no dust)`),
};
