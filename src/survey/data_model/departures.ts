/** In what a file departs from the survey's data model (legacypipe's products as of DR9 and later). */
import { type ColumnHead, type FitsFile, type Hdu, type Header, tableHeads } from "../../io/fits.ts";
import { maskBits } from "../mask_bits.ts";
import { imageKinds } from "./image_kinds.ts";
import { type ProductKind, productKind } from "./product_kind.ts";
import {
  bandsOfColumns,
  catalogueRules,
  catalogueStems,
  type ColumnRule,
  intermediateRules,
  intermediateStems,
} from "./table_rules.ts";

/** What was found in a file that the model has a rule for. */
export interface Checked {
  /** Product: "tractor", "tractor-i", "image", … */
  kind: string;
  /** Sentences, each of one departure. */
  departures: string[];
  /** Columns that readers of the survey's files do not expect, and may pass over. */
  further: string[];
}

/** @returns undefined for a file whose name is that of no product with a rule: catalogues, coadds, mask bits, blob maps */
export function departuresOf(file: FitsFile): Checked | undefined {
  const product = productKind(file.path);
  if (!product) return undefined;
  const { kind, hdu: name } = product, hdu = file.hdus.find((h) => h.kind !== "empty");
  if (!hdu) return { kind, departures: ["no HDU has data"], further: [] };
  const named = hdu.name === name ? [] : [`the HDU is called "${hdu.name}", the model has "${name}"`];
  const table = kind === "tractor" || kind === "tractor-i";
  if (table !== (hdu.kind === "table")) {
    return { kind, departures: [...named, `it is no ${table ? "table" : "image"}`], further: [] };
  }
  const { departures, further } = table ? tableFound(kind, hdu) : { departures: imageFound(product, hdu), further: [] };
  return { kind, departures: [...named, ...departures, ...headersFound(kind, table, file)], further };
}

function tableFound(kind: string, { header }: Hdu): Omit<Checked, "kind"> {
  const heads = tableHeads(header), names = [...heads.keys()];
  if (kind === "tractor") return columnsFound(heads, catalogueRules(bandsOfColumns(names, catalogueStems)), true);
  // As many bands have exposures as `nobs` has values.
  const seen = (heads.get("nobs")?.shape ?? []).reduce((product, n) => product * n, 1);
  return columnsFound(heads, intermediateRules(bandsOfColumns(names, intermediateStems), seen), false);
}

type Heads = ReadonlyMap<string, ColumnHead & { shape: readonly number[] }>;

/** @param ordered the model gives the order, too */
function columnsFound(heads: Heads, rules: readonly ColumnRule[], ordered: boolean): Omit<Checked, "kind"> {
  const departures: string[] = [];
  for (const rule of rules) {
    const head = heads.get(rule.name);
    if (head) departures.push(...headFound(rule, head));
    else if (!rule.optional) departures.push(`column ${rule.name} is missing`);
  }
  const known = new Set(rules.map((r) => r.name)), names = [...heads.keys()].filter((name) => known.has(name));
  const wanted = rules.map((r) => r.name).filter((name) => heads.has(name));
  const at = ordered ? names.findIndex((n, i) => n !== wanted[i]) : -1;
  if (at >= 0) departures.push(`column ${names[at]} stands where the model has ${wanted[at]}`);
  return { departures, further: [...heads.keys()].filter((name) => !known.has(name)) };
}

function headFound(rule: ColumnRule, head: ColumnHead & { shape: readonly number[] }): string[] {
  const shape = head.shape.filter((n) => n !== 1), want = rule.shape.filter((n) => n !== 1), found: string[] = [];
  if (head.type !== rule.type) found.push(`column ${rule.name} is ${head.type}, the model has ${rule.type}`);
  if (shape.join() !== want.join()) {
    found.push(`column ${rule.name} has the shape [${shape}], the model has [${want}]`);
  }
  if (rule.unit !== undefined && head.unit !== rule.unit) {
    found.push(`column ${rule.name} is in ${head.unit ?? "no unit"}, the model has ${rule.unit}`);
  }
  return found;
}

function imageFound({ kind, hdu: name }: ProductKind, { header }: Hdu): string[] {
  const image = imageKinds.find((k) => k.name === kind), bits = header.number("ZBITPIX", header.number("BITPIX", 0));
  const want = image ? { f4: -32, i2: 16 }[image.type] : 32, found: string[] = [];
  if (bits !== want) found.push(`pixels of ${name} have BITPIX ${bits}, the model has ${want}`);
  const words = { IMTYPE: kind === "blobs" ? "blobmap" : kind, ...(image ? { PRODTYPE: image.prodtype } : {}) };
  for (const [card, word] of Object.entries(words)) {
    const there = header.text(card, "").trim();
    if (there !== word) found.push(`${card} is "${there}", the model has "${word}"`);
  }
  const cards = [
    ...(image?.unit ? ["BUNIT"] : []),
    ...(image?.flux ? ["MAGZERO"] : []),
    ...(image ? exposureCards : []),
  ];
  return [...found, ...missing(["CTYPE1", "CRVAL1", "CD1_1", ...cards], [header])];
}

/** Of the exposures of a coadd, which samplers of the survey's images read. */
const exposureCards = ["BRICK", "FILTERX", "TELESCOP", "INSTRUME", "MJD_MIN", "MJD_MAX", "MJD_MEAN"];
/** Of a catalogue's primary header: what it is, who made it, for which release. */
const makerCards = ["PRODTYPE", "LEGPIPEV", "DRVERSIO", "LSDR", "BRICK"];
/** Of the mask, up to the one that is newest. */
const bitCards = maskBits([]).filter(({ bit }) => bit < 19).map(({ bit }) => `MBIT_${bit}`);

/** Cards that any header of an image's file has, and that the primary one of a catalogue has. */
function headersFound(kind: string, table: boolean, { hdus }: FitsFile): string[] {
  const headers = hdus.map((h) => h.header);
  if (table) {
    return missing([...makerCards, ...bitCards], headers.slice(0, 1)).map((line) => `${line} in the primary header`);
  }
  return kind === "maskbits" ? missing(bitCards, headers) : [];
}

const missing = (cards: readonly string[], headers: readonly Header[]): string[] =>
  cards.filter((card) => headers.every((h) => h.get(card) === undefined)).map((card) => `the card ${card} is missing`);
