import { createHash } from "node:crypto";
import { InputError } from "../../base/errors.ts";
import type { SplitDisk } from "./disk.ts";
import { type Card, Header } from "../../io/fits/header.ts";
import { fitsBytes } from "../../io/fits/write.ts";
import { fitsParts } from "../../io/fits/write_parts.ts";
import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import type { RowLayout } from "./rows/layout.ts";
import { type BrickCount, brickRandomsPath } from "./manifest.ts";
import type { BrickRecords } from "./sort/merge.ts";
import { idOf } from "./rows/keys.ts";
import { recordHead } from "./sort/spill.ts";

/** Common to every file of a split. */
export interface SplitFiles {
  outdir: string;
  /** Of the rows, without `in_brick`. */
  layout: RowLayout;
  /** arcsec */
  margin: number;
  key: string;
  /** Input files by their number in the records. */
  inputs: readonly string[];
}

/** Writes one brick's rows. @param present the file is there already, its numbers are wanted @throws {InputError} when two of them have the same id */
export async function writeBrick(
  disk: SplitDisk,
  files: SplitFiles,
  brick: BrickRow,
  { records, pieces, whole }: BrickRecords,
  present = false,
): Promise<BrickCount> {
  const path = brickRandomsPath(files.outdir, brick.name), hash = createHash("sha256");
  const header = brickHeader(files, brick, records), count = { inBrick: 0 };
  const rows = () => {
    count.inBrick = 0;
    return strippedRows(files, brick, pieces(), count);
  };
  if (whole) {
    let data = new Uint8Array(0);
    for await (const all of rows()) data = all;
    const bytes = fitsBytes([{ header, data }]);
    hash.update(bytes);
    if (!present) await disk.write(path, bytes);
  } else {
    await using sink = present ? undefined : await disk.create(path);
    for await (const part of fitsParts(header, rows)) {
      hash.update(part);
      await sink?.write(part);
    }
    await sink?.commit();
  }
  return { brick: brick.name, rows: records, inBrick: count.inBrick, sha256: hash.digest("hex") };
}

/** Records without their heads, rows with `in_brick`. */
async function* strippedRows(
  { layout, inputs }: SplitFiles,
  brick: BrickRow,
  pieces: AsyncIterable<Uint8Array>,
  count: { inBrick: number },
) {
  const rowBytes = layout.rowBytes + 1, width = recordHead + rowBytes;
  let last: DataView | undefined;
  for await (const piece of pieces) {
    const n = piece.length / width, out = new Uint8Array(n * rowBytes);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let k = 0; k < n; k++) {
      const at = k * width, before = k === 0 ? last : view, there = k === 0 ? 0 : at - width;
      if (
        before && before.getUint32(there + 8) === view.getUint32(at + 8) &&
        before.getInt32(there + 4) === view.getInt32(at + 4)
      ) {
        throw twice(brick, { layout, inputs }, [[before, there], [view, at]]);
      }
      out.set(piece.subarray(at + recordHead, at + width), k * rowBytes);
      if (piece[at + width - 1] === 0x54) count.inBrick++;
    }
    last = new DataView(piece.slice((n - 1) * width).buffer);
    yield out;
  }
}

function twice(
  brick: BrickRow,
  { layout, inputs }: Pick<SplitFiles, "layout" | "inputs">,
  records: [DataView, number][],
): InputError {
  const [[view, at]] = records, moved = layout.columns.find((c) => c.name.toLowerCase() === "id")?.zero === 2 ** 63;
  const id = idOf(view.getInt32(at + 4), view.getUint32(at + 8)) + (moved ? 2n ** 63n : 0n);
  const places = records.map(([v, a]) => `"${inputs[v.getUint32(a + 12)]}" row ${v.getFloat64(a + 16)}`).sort();
  return new InputError(
    `Cannot split the randoms: ids must differ within brick ${brick.name}, ${places.join(" and ")} both hold ${id}`,
  );
}

/** Cards that say what a brick's file is. */
export const brickCards = (brick: BrickRow, margin: number, key: string): Card[] => [
  { key: "BRICKNAM", value: brick.name, comment: "brick" },
  { key: "BRICKID", value: brick.id, comment: "its number in the survey" },
  { key: "MARGIN", value: margin, comment: "[arcsec] rows this far around the brick are here, too" },
  { key: "SPLITKEY", value: key, comment: "" },
];

export const inBrickComment = "inside the brick's own area, not in the margin";

function brickHeader({ layout, margin, key }: SplitFiles, brick: BrickRow, rows: number): Header {
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2);
  header.add("NAXIS1", layout.rowBytes + 1).add("NAXIS2", rows).add("PCOUNT", 0).add("GCOUNT", 1);
  header.add("TFIELDS", layout.columns.length + 1).add("EXTNAME", "RANDOMS");
  layout.columns.forEach((column, i) => {
    header.add(`TTYPE${i + 1}`, column.name, column.comment).add(`TFORM${i + 1}`, `${column.repeat}${column.code}`);
    if (column.unit !== undefined) header.add(`TUNIT${i + 1}`, column.unit);
    for (const card of column.cards) header.add(`${card.key}${i + 1}`, card.value, card.comment);
  });
  const n = layout.columns.length + 1;
  header.add(`TTYPE${n}`, "in_brick", inBrickComment).add(`TFORM${n}`, "1L");
  for (const card of brickCards(brick, margin, key)) header.add(card.key, card.value, card.comment);
  return header;
}
