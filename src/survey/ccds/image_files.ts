/** Where the pixels of a CCD are: its image, its mask of bad pixels and its weight map, three HDUs of one file or of several. */
import { InputError } from "../../base/errors.ts";

/** An HDU of a file below `images/`. */
export interface HduPlace {
  file: string;
  hdu: number;
}

/** The HDUs of a CCD. */
export interface CcdImages {
  image: HduPlace;
  /** Absent where the CCD table says that there is none. */
  mask?: HduPlace;
  weight: HduPlace;
}

/** What a CCD table says of a map. */
export interface StatedMap {
  /** "" where it says nothing, "none" of a map that does not exist. */
  file: string;
  /** Below 0 where it says nothing. Without a file 0 says nothing either: it stands in rows of tables that lack the column. */
  hdu: number;
}

type MapKind = "mask" | "weight map";

/** What their columns begin with, and their letter in the survey's file names. */
const maps = { mask: { column: "dq", letter: "d" }, "weight map": { column: "wt", letter: "w" } } as const;

/** What tells an image from its maps, in the name of the file itself; maps of `_oki_` images are `_oow_` and `_ood_`, too. */
const imageMark = /_o[ok]i_(?=[^/]*$)/;

/** Finds the maps of an image: where the CCD table says, an HDU without a file being one of the image's own; else, by the survey's names,
 * the same HDU of the file that has `_ood_` (mask) or `_oow_` (weight map) in place of `_ooi_` or `_oki_`.
 * @param place of the row, for messages
 * @throws {InputError} when nothing says where a map is, or two of them are the same HDU */
export function imagesOf(image: HduPlace, mask: StatedMap, weight: StatedMap, place: string): CcdImages {
  const found = {
    image,
    mask: mask.file === "none" ? undefined : mapOf("mask", image, mask, place),
    weight: mapOf("weight map", image, weight, place),
  };
  const seen = new Map<string, string>();
  for (const [what, at] of Object.entries(found)) {
    if (!at) continue;
    const name = `${samePath(at.file)} HDU ${at.hdu}`, earlier = seen.get(name);
    if (earlier) throw new InputError(`Cannot use ${place}: ${earlier} and ${what} must be two HDUs, both are ${name}`);
    seen.set(name, what);
  }
  return found;
}

function mapOf(kind: MapKind, image: HduPlace, stated: StatedMap, place: string): HduPlace {
  if (stated.file !== "") return { file: stated.file, hdu: stated.hdu < 0 ? image.hdu : stated.hdu };
  if (stated.hdu > 0) return { file: image.file, hdu: stated.hdu };
  const { column, letter } = maps[kind];
  if (imageMark.test(image.file)) return { file: image.file.replace(imageMark, `_oo${letter}_`), hdu: image.hdu };
  throw new InputError(
    `Cannot use ${place}: image_filename must hold _ooi_ or _oki_, in whose place its ${kind} has _oo${letter}_, or the CCD table must say ` +
      `where the ${kind} is, in ${column}_filename and ${column}_hdu; image_filename is ${JSON.stringify(image.file)}`,
  );
}

/** Why a file name that a table gives may lead out of the directory that it is looked for in: absolute names, `..`, backslashes,
 * control characters, parts of more than 255 bytes and other endings than .fits, .fits.fz and .fits.gz.
 * @returns the rule that it breaks, if any */
export function nameFault(name: string): string | undefined {
  const parts = name.split("/");
  if (name.startsWith("/")) return "it must not be absolute";
  if (parts.some((p) => p === "..")) return 'it must not hold ".."';
  // deno-lint-ignore no-control-regex
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return "it must not hold backslashes or control characters";
  if (parts.some((p) => p.length > 255)) return "no part of it may be longer than 255";
  if (!/\.fits(\.fz|\.gz)?$/.test(name)) return "it must end in .fits, .fits.fz or .fits.gz";
}

/** A file name that a table gives, as it is. @throws {InputError} for one that {@link nameFault} finds fault with */
export function safeName(name: string): string {
  const rule = nameFault(name);
  if (rule === undefined) return name;
  throw new InputError(`Cannot use the file name ${JSON.stringify(name.slice(0, 100))} of the CCD table: ${rule}`);
}

/** A file's name without what leads nowhere: `./a//b` is `a/b`. */
export const samePath = (name: string): string =>
  name.split("/").filter((part) => part !== "" && part !== ".").join("/");
