import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { parseShape, type Shape } from "../../base/json/json_shape.ts";
import type { Table } from "../../base/table.ts";
import { type Card, fitsBytes, openFits, readTable, tableHdu } from "../../io/fits.ts";
import type { Selection } from "../selection.ts";
import type { SelectionFile } from "./selection_file.ts";
import { healpixBytes, type HealpixMap, readHealpix } from "./sky/healpix_map.ts";
import { readStars, type Stars, starTable } from "./sky/stars.ts";

/** What a selection's directory holds besides its plots. */
export const selectionNames = {
  file: "selection.json",
  truths: "truths.fits",
  maps: "maps.fits",
  stars: "stars.fits",
} as const;

/** Writes a selection; `selection.json` comes last: without it the others do not count. @returns names below the directory */
export async function writeSelection(
  disk: Disk,
  dir: string,
  { file, truths, maps, stars }: Selection,
): Promise<string[]> {
  const cards: Card[] = [
    { key: "OBIWANV", value: file.version, comment: "version that made this" },
    { key: "PLANHASH", value: file.run.plan.slice(0, 32), comment: "plan of the run" },
    { key: "SAMPLE", value: file.sample.name, comment: "sample" },
  ];
  const names: string[] = [],
    write = async (name: string, bytes: Uint8Array) => {
      await disk.write(`${dir}/${name}`, bytes);
      names.push(name);
    };
  await write(selectionNames.truths, fitsBytes([tableHdu(truths, "TRUTHS", cards)]));
  await write(selectionNames.maps, healpixBytes(file.nside, maps, cards));
  if (stars) await write(selectionNames.stars, fitsBytes([tableHdu(starTable(stars), "STARS", cards)]));
  await write(selectionNames.file, new TextEncoder().encode(JSON.stringify(file, null, 1) + "\n"));
  return names;
}

/** What weights need of a selection. */
export interface ReadSelection {
  file: SelectionFile;
  truths: Table;
  stars?: { stars: Stars; bright: number };
  /** A map of the selection: of a condition, or of the weight. */
  map: (column: string) => Promise<HealpixMap>;
}

const numbers: Shape = ["number"];
const part: Shape = {
  share: "number",
  models: {
    additive: {
      kind: "string",
      factors: [{
        intercept: "number",
        terms: [{ variable: "string", low: "number", high: "number", coefficients: numbers }],
      }],
    },
    binned: { kind: "string", levels: [{ variable: "string", edges: numbers }], cells: numbers },
  },
};
const shape: Shape = {
  schema: "string",
  version: "string",
  run: { name: "string", plan: "string" },
  sample: { name: "string" },
  band: "string",
  model: "string",
  conditions: [{ name: "string", low: "number", high: "number", from: "string" }],
  parts: { kept: part, "gained?": part },
  reference: "number",
  "redshifts?": [{ low: "number", high: "number", mean: "number", share: "number", reference: "number" }],
  "bright?": "number",
  nside: "whole",
};

/** Reads a directory that `select` wrote, or its `selection.json`. @throws {InputError} when it is none, or damaged */
export async function readSelection(disk: Disk, path: string): Promise<ReadSelection> {
  const dir = path.replace(/\/selection\.json$/, "").replace(/\/+$/, ""), name = `${dir}/${selectionNames.file}`;
  if (!await disk.exists(name)) {
    throw new InputError(
      `Cannot use the selection "${path}": there is no ${selectionNames.file} in it; obiwan select makes one`,
    );
  }
  const file = parseShape<SelectionFile>(await disk.read(name), shape);
  if (!file || file.schema !== "obiwan-selection-1") {
    throw new InputError(
      `Cannot use "${name}": it is damaged, or no selection of schema obiwan-selection-1; select again`,
    );
  }
  const truths = readTable((await openFits(disk, `${dir}/${selectionNames.truths}`)).hdu("TRUTHS"));
  return {
    file,
    truths,
    ...(file.bright !== undefined
      ? { stars: { stars: await readStars(disk, `${dir}/${selectionNames.stars}`), bright: file.bright } }
      : {}),
    map: (column) => readHealpix(disk, `${dir}/${selectionNames.maps}`, column),
  };
}
