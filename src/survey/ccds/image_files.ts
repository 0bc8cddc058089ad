import { InputError } from "../../base/errors.ts";

/** What tells an image from its maps, in the name of the file itself. */
const imageMark = /_o([ok])i_(?=[^/]*$)/;

/** The weight ("w") or data-quality ("d") map beside an image: `_ooi_` becomes `_oow_` or `_ood_`. */
export const companion = (imagePath: string, kind: "w" | "d"): string => imagePath.replace(imageMark, `_o$1${kind}_`);

/** Why a file name that a table gives may lead out of the directory that it is looked for in: absolute names, `..`, backslashes,
 * control characters, parts of more than 255 bytes and other endings than .fits, .fits.fz and .fits.gz; or why its maps cannot be found.
 * @returns the rule that it breaks, if any */
export function nameFault(name: string): string | undefined {
  const parts = name.split("/");
  if (name.startsWith("/")) return "it must not be absolute";
  if (parts.some((p) => p === "..")) return 'it must not hold ".."';
  // deno-lint-ignore no-control-regex
  if (/[\\\u0000-\u001f\u007f]/.test(name)) return "it must not hold backslashes or control characters";
  if (parts.some((p) => p.length > 255)) return "no part of it may be longer than 255";
  if (!/\.fits(\.fz|\.gz)?$/.test(name)) return "it must end in .fits, .fits.fz or .fits.gz";
  if (!imageMark.test(name)) {
    return "it must hold _ooi_ or _oki_, in whose place its mask has _ood_ and its weight map _oow_";
  }
}

/** A file name that a table gives, as it is. @throws {InputError} for one that {@link nameFault} finds fault with */
export function safeName(name: string): string {
  const rule = nameFault(name);
  if (rule === undefined) return name;
  throw new InputError(`Cannot use the file name ${JSON.stringify(name.slice(0, 100))} of the CCD table: ${rule}`);
}
