import { gunzipSync } from "node:zlib";
import type { Column, ColumnType } from "../../src/base/table.ts";
import { type Hdu, parseFits, readImage, readTable } from "../../src/io/fits.ts";
import { type Kind, type Need, products } from "./need.ts";

/** Contents of a folder by their paths in it. */
export type Files = ReadonlyMap<string, Uint8Array>;

const kinds: Record<Kind, readonly ColumnType[]> = {
  number: ["f8", "f4", "i8", "u8", "i4", "i2", "u1"],
  float: ["f8", "f4"],
  whole: ["i8", "u8", "i4", "i2", "u1"],
  flag: ["bool"],
  text: ["str"],
  f8: ["f8"],
  f4: ["f4"],
  i4: ["i4"],
  i2: ["i2"],
  u1: ["u1"],
};

/** Why a program cannot read what it needs, one sentence for each reason; none where it can. */
export function failings(need: Need, files: Files, brick: string, bands: readonly string[]): string[] {
  const pattern = products[need.product].path;
  const inBand = pattern.includes("<band>") ? bands : [""];
  return inBand.flatMap((band) => {
    const path = pattern.replaceAll("<brick>", brick).replaceAll("<bri>", brick.slice(0, 3)).replace("<band>", band);
    const bytes = files.get(path);
    return bytes ? failingsOf(need, path, bytes) : [`${path} is missing`];
  });
}

function failingsOf(need: Need, path: string, bytes: Uint8Array): string[] {
  if (need.lines) {
    const text = new TextDecoder().decode(bytes);
    return need.lines.filter((l) => !l.test(text)).map((l) => `${path}: no line ${l}`);
  }
  const { hdus } = parseFits(path.endsWith(".gz") ? gunzipSync(bytes) : bytes, path), hdu = hduOf(need, hdus);
  if (!hdu) return [`${path}: no HDU ${need.hdu ?? "with data"}`];
  return [
    ...(need.cards ?? []).filter((c) => hdu.header.get(c) === undefined).map((c) => `${path}: no card ${c}`),
    ...columnFailings(need, path, hdu),
    ...(need.pixels ? pixelFailings(path, hdu) : []),
  ];
}

/** Readers that name none take the first with data, as fitsio does. */
function hduOf({ hdu }: Need, hdus: readonly Hdu[]): Hdu | undefined {
  if (typeof hdu === "number") return hdus[hdu];
  if (hdu !== undefined) return hdus.find((h) => h.name === hdu);
  return hdus.find((h) => h.data.length > 0);
}

function columnFailings({ columns = {}, rule, lengths = {} }: Need, path: string, hdu: Hdu): string[] {
  if (Object.keys(columns).length === 0 && !rule) return [];
  if (hdu.kind !== "table") return [`${path}: HDU ${hdu.index} is no table`];
  const table = readTable(hdu), byName = new Map([...table.columns].map(([name, c]) => [name.toLowerCase(), c]));
  const faults = Object.entries(columns).flatMap(([kind, names]) =>
    names.flatMap((name) => columnFailing(path, name, byName.get(name), kind as Kind))
  );
  for (const [name, length] of Object.entries(lengths)) {
    const { shape = [] } = byName.get(name) ?? {};
    if (shape.join() !== `${length}`) faults.push(`${path}: column ${name} has the shape [${shape}], not [${length}]`);
  }
  if (rule && !ruled(byName.get(rule.column), rule.holds)) {
    faults.push(`${path}: not true that ${rule.says}`);
  }
  return faults;
}

const ruled = (column: Column | undefined, holds: (value: number) => boolean) =>
  column !== undefined && Array.from(column.data as ArrayLike<number>, Number).every(holds);

function columnFailing(path: string, name: string, column: Column | undefined, kind: Kind): string[] {
  if (!column) return [`${path}: no column ${name}`];
  return kinds[kind].includes(column.type) ? [] : [`${path}: column ${name} is ${column.type}, no ${kind}`];
}

function pixelFailings(path: string, hdu: Hdu): string[] {
  if (hdu.kind === "table" && !hdu.header.get("ZIMAGE")) return [`${path}: HDU ${hdu.index} is no image`];
  const { nx, ny } = readImage(hdu);
  return nx > 0 && ny > 0 ? [] : [`${path}: an image without pixels`];
}
