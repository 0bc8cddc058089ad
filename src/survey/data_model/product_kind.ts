import { imageHduName, imageKinds } from "./image_kinds.ts";
import { bandPattern } from "./table_rules.ts";

/** What a file is by its name, and the name that its HDU must have. */
export interface ProductKind {
  kind: string;
  hdu: string;
}

const coadd = new RegExp(`(?:^|-)(${imageKinds.map((k) => k.name).join("|")})-(${bandPattern})\\.fits`);

/** By the names that the survey gives its files, brick's names in them or not; the original's tractor-i is known by its directory.
 * @returns undefined for a file that the model has no rule for */
export function productKind(path: string): ProductKind | undefined {
  const parts = path.split("/"), name = parts.at(-1)!, image = coadd.exec(name);
  if (image) return { kind: image[1], hdu: imageHduName(image[1], image[2]) };
  if (/^tractor-i[-.]/.test(name) || (/^tractor-/.test(name) && parts.includes("tractor-i"))) {
    return { kind: "tractor-i", hdu: "CATALOG-INTERMEDIATE" };
  }
  if (/^tractor[-.]/.test(name)) return { kind: "tractor", hdu: "CATALOG" };
  if (/(^|-)maskbits\.fits/.test(name)) return { kind: "maskbits", hdu: "MASKBITS" };
  return /^blobs[-.]/.test(name) ? { kind: "blobs", hdu: "BLOB-MAP" } : undefined;
}
