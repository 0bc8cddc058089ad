/** In what a file departs from the survey's data model (legacypipe's products as of DR9 and later). */
import { type ColumnHead, type FitsFile, type Hdu, tableHeads } from "../../io/fits.ts";
import { imageHduName, imageKinds } from "./image_kinds.ts";
import { catalogueRules, type ColumnRule, intermediateRules } from "./table_rules.ts";

/** What was found in a file that the model has a rule for. */
export interface Checked {
  /** Product: "tractor", "tractor-i", "image", … */
  kind: string;
  /** Sentences, each of one departure. */
  departures: string[];
  /** Columns that readers of the survey's files do not expect, and may pass over. */
  further: string[];
}

/** @returns undefined for a file that is none of the products with a rule: catalogues, coadds, mask bits, blob maps */
export function departuresOf(file: FitsFile): Checked | undefined {
  const hdu = file.hdus.find((h) => h.kind !== "empty");
  if (!hdu) return undefined;
  if (hdu.name === "CATALOG") return checkTable("tractor", hdu, catalogueRules(bandsOf(hdu)), true);
  if (hdu.name === "CATALOG-INTERMEDIATE") return checkTable("tractor-i", hdu, rulesOfIntermediate(hdu), false);
  if (hdu.kind === "table") return undefined;
  return checkCoadd(hdu) ?? checkMap(file, hdu);
}

const bandsOf = ({ header }: Hdu) => namesLike(tableHeads(header), /^flux_(?!w\d)([a-zA-Z]|[MN]\d{3})$/);
/** As many bands have exposures as `nobs` has values. */
function rulesOfIntermediate({ header }: Hdu): ColumnRule[] {
  const heads = tableHeads(header), seen = (heads.get("nobs")?.shape ?? []).reduce((product, n) => product * n, 1);
  return intermediateRules(namesLike(heads, /^nea_([a-zA-Z]|[MN]\d{3})$/), seen);
}

const namesLike = (heads: ReadonlyMap<string, unknown>, like: RegExp): string[] =>
  [...heads.keys()].flatMap((name) => like.exec(name)?.[1] ?? []);

/** @param ordered the model gives the order, too */
function checkTable(kind: string, { header }: Hdu, rules: readonly ColumnRule[], ordered: boolean): Checked {
  const heads = tableHeads(header), departures: string[] = [];
  for (const rule of rules) {
    const head = heads.get(rule.name);
    if (head) departures.push(...headDepartures(rule, head));
    else if (!rule.optional) departures.push(`column ${rule.name} is missing`);
  }
  const known = new Set(rules.map((r) => r.name)), names = [...heads.keys()].filter((name) => known.has(name));
  const wanted = rules.map((r) => r.name).filter((name) => heads.has(name)),
    at = names.findIndex((n, i) => n !== wanted[i]);
  if (ordered && at >= 0) departures.push(`column ${names[at]} stands where the model has ${wanted[at]}`);
  return { kind, departures, further: [...heads.keys()].filter((name) => !known.has(name)) };
}

function headDepartures(rule: ColumnRule, head: ColumnHead & { shape: readonly number[] }): string[] {
  const shape = head.shape.filter((n) => n !== 1), want = rule.shape.filter((n) => n !== 1), found: string[] = [];
  if (head.type !== rule.type) found.push(`column ${rule.name} is ${head.type}, the model has ${rule.type}`);
  if (shape.join() !== want.join()) {
    found.push(`column ${rule.name} has the shape [${shape}], the model has [${want}]`);
  }
  if (rule.unit !== undefined && head.unit !== undefined && head.unit !== rule.unit) {
    found.push(`column ${rule.name} is in ${head.unit}, the model has ${rule.unit}`);
  }
  return found;
}

/** Cards that tell a coadd's kind and band. */
function checkCoadd({ name, header }: Hdu): Checked | undefined {
  const imtype = header.text("IMTYPE", "").trim(), kind = imageKinds.find((k) => k.name === imtype);
  if (!kind) return undefined;
  const band = /_([a-zA-Z]|[MN]\d{3})$/.exec(name)?.[1] ?? "",
    departures: string[] = [],
    want = imageHduName(kind.name, band);
  if (band === "" || name !== want) {
    departures.push(`the HDU is called "${name}", the model has "${imageHduName(kind.name, band || "BAND")}"`);
  }
  const product = header.text("PRODTYPE", "").trim(), bits = header.number("ZBITPIX", header.number("BITPIX", 0));
  if (product !== kind.prodtype) departures.push(`PRODTYPE is "${product}", the model has "${kind.prodtype}"`);
  if (bits !== { f4: -32, i2: 16 }[kind.type]) {
    departures.push(`pixels have BITPIX ${bits}, the model has ${kind.type}`);
  }
  for (
    const card of [
      "BRICK",
      "CTYPE1",
      "CRVAL1",
      "CD1_1",
      ...(kind.unit ? ["BUNIT"] : []),
      ...(kind.flux ? ["MAGZERO"] : []),
    ]
  ) {
    if (header.get(card) === undefined) departures.push(`the card ${card} is missing`);
  }
  return { kind: kind.name, departures, further: [] };
}

/** Masks and blob maps: whole numbers in an HDU of their own. */
function checkMap({ hdus }: FitsFile, { name, header }: Hdu): Checked | undefined {
  const imtype = header.text("IMTYPE", "").trim(),
    kind = imtype === "maskbits" ? "maskbits" : imtype === "blobmap" ? "blobs" : undefined;
  if (!kind) return undefined;
  const want = kind === "maskbits" ? "MASKBITS" : "BLOB-MAP", departures: string[] = [];
  if (name !== want) departures.push(`the HDU is called "${name}", the model has "${want}"`);
  const bits = header.number("ZBITPIX", header.number("BITPIX", 0));
  if (bits !== 32) departures.push(`pixels have BITPIX ${bits}, the model has 32`);
  if (
    kind === "maskbits" &&
    hdus.every((h) => h.header.get("MBIT_0") === undefined && h.header.get("MB_NPRIM") === undefined)
  ) {
    departures.push("no header names the bits (MB_…, MBIT_n)");
  }
  return { kind, departures, further: [] };
}
