import { InputError } from "../base/errors.ts";

/** The weight ("w") or data-quality ("d") map beside an image: `_ooi_` becomes `_oow_` or `_ood_`. */
export const companion = (imagePath: string, kind: "w" | "d"): string =>
  imagePath.replace(/_o([ok])i_/, `_o$1${kind}_`);

/** A file name that a table gives, as it is if it cannot lead out of the directory that it is looked for in.
 * @throws {InputError} for absolute names, `..`, backslashes, control characters, parts of more than 255 bytes and other endings than
 * .fits, .fits.fz and .fits.gz */
export function safeName(name: string): string {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use the file name ${JSON.stringify(name.slice(0, 100))} of the CCD table: ${rule}`);
  };
  const parts = name.split("/");
  if (name.startsWith("/")) fail("it must not be absolute");
  if (parts.some((p) => p === "..")) fail('it must not hold ".."');
  // deno-lint-ignore no-control-regex
  if (/[\\\u0000-\u001f\u007f]/.test(name)) fail("it must not hold backslashes or control characters");
  if (parts.some((p) => p.length > 255)) fail("no part of it may be longer than 255");
  if (!/\.fits(\.fz|\.gz)?$/.test(name)) fail("it must end in .fits, .fits.fz or .fits.gz");
  return name;
}
