import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import {
  compressedImageHdu,
  filterTable,
  fitsBytes,
  FitsFiles,
  gzipBytes,
  imageHdu,
  openFits,
  parseFits,
  tableHdu,
} from "../../../src/io/fits.ts";
import { streamTable } from "../../../src/io/fits/tables/table_stream.ts";
import { openRows } from "../../../src/randoms/split/rows/source.ts";
import { readBricks } from "../../../src/survey/bricks.ts";
import { readCcds } from "../../../src/survey/ccds.ts";
import { verifySums } from "../../../src/io/fits/verify_sums.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { SpillMemoryDisk } from "../../make/randoms/spill_memory_disk.ts";
import { rawTable } from "../../make/tables/raw_table.ts";

const nx = 40, ny = 60, all = { y0: 0, y1: ny };
const data = Float32Array.from({ length: nx * ny }, (_, i) => Math.sin(i));
const card = { key: "CRVAL1", value: 150.5, comment: "" };
const plain = fitsBytes([imageHdu({ nx, ny, data, cards: [card] }, false)], [{ ...card, key: "EXPTIME" }]);
const tiles = fitsBytes([compressedImageHdu({ nx, ny, data, rowTiles: true }, { step: 0.01, dither: true })]);

/** A file with a bit of one byte turned. @param at the byte */
function flipped(bytes: Uint8Array, at: number, bit = 1): Uint8Array {
  const copy = bytes.slice();
  copy[at] ^= bit;
  return copy;
}

async function open(bytes: Uint8Array, rows?: { y0: number; y1: number }) {
  const disk = new MemoryDisk();
  await disk.write("a.fits", bytes);
  return await new FitsFiles(disk).openHdu("a.fits", 1, rows);
}

const refused = (what: RegExp) => (e: Error) => e instanceof InputError && what.test(e.message);

/** Byte of a card's value. */
const valueOf = (bytes: Uint8Array, key: string) => new TextDecoder("latin1").decode(bytes).indexOf(`${key} `) + 28;

Deno.test("FitsFiles open HDUs whose data and headers have the sums that they state, packed or not", async () => {
  for (const bytes of [plain, tiles, gzipBytes(plain)]) {
    for (const rows of [undefined, all, { y0: 3, y1: 9 }, { y0: 0, y1: 0 }]) await open(bytes, rows);
  }
});

Deno.test("one bit of data that are read whole costs the HDU, wherever it is", async () => {
  for (const bytes of [plain, tiles, gzipBytes(plain)]) {
    const unpacked = bytes[0] === 0x1f ? plain : bytes, { data } = parseFits(unpacked, "a").hdus[1];
    const start = data.byteOffset - unpacked.byteOffset;
    for (const at of [0, 1, 2, 3, data.length >> 1, data.length - 1]) {
      const bad = flipped(unpacked, start + at, 128), file = bytes === unpacked ? bad : gzipBytes(bad);
      await assert.rejects(open(file), refused(/^Cannot use "a.fits" HDU 1: its data add up to \d+, but DATASUM says/));
    }
  }
});

Deno.test("a plain image is read whole for its sum, of a compressed one the rows that are wanted", async () => {
  for (const bytes of [plain, tiles]) {
    const { header, data } = parseFits(bytes, "a").hdus[1], bad = flipped(bytes, data.byteOffset + data.length - 1);
    await assert.rejects(open(bad, all), refused(/DATASUM says/));
    if (header.get("ZIMAGE")) await open(bad, { y0: 3, y1: 9 });
    else await assert.rejects(open(bad, { y0: 3, y1: 9 }), refused(/DATASUM says/));
  }
});

Deno.test("one bit of a header costs the HDU, that of the file's first header too, also where data are read in part", async () => {
  for (const key of ["CRVAL1", "EXPTIME"]) {
    const bad = flipped(plain, valueOf(plain, key));
    for (const rows of [undefined, { y0: 3, y1: 9 }, { y0: 0, y1: 0 }]) {
      await assert.rejects(
        open(bad, rows),
        refused(new RegExp(`HDU ${key === "CRVAL1" ? 1 : 0}: header and data add up to`)),
      );
    }
  }
});

Deno.test("sums that are absent or empty are none, and one that is no number is refused", () => {
  const { header, headerBytes, data } = parseFits(plain, "a").hdus[1], bad = flipped(data, 5);
  for (const none of [undefined, "", "   "]) {
    header.set("DATASUM", none).set("CHECKSUM", none);
    verifySums({ header, headerBytes, data: bad });
  }
  header.set("CHECKSUM", "0000000000000000");
  verifySums({ header, headerBytes, data: bad });
  header.set("DATASUM", "-1");
  assert.throws(() => verifySums({ header, headerBytes, data }), refused(/DATASUM must be a whole number of 32 bits/));
});

Deno.test("CHECKSUM alone is held against header and data", () => {
  const { header, headerBytes, data } = parseFits(plain, "a").hdus[1];
  header.set("DATASUM", undefined);
  verifySums({ header, headerBytes, data });
  assert.throws(
    () => verifySums({ header, headerBytes, data: flipped(data, 9) }),
    refused(/header and data add up to/),
  );
});

/** Rows of an odd number of bytes, so that pieces end within words. */
const rows = new TableBuilder(20_001).text("image_filename", (i) => `file ${i}`, 47).add("ra", "f8", (i) => i).build();
const table = fitsBytes([tableHdu(rows, "CCDS")]);

const readers = {
  openFits: (disk: MemoryDisk, path: string) => openFits(disk, path),
  readAnyTable: (disk: MemoryDisk, path: string) => readAnyTable(disk, path),
  "filterTable, rows that are kept or not": (disk: MemoryDisk, path: string) =>
    filterTable(disk, path, { has: ["ra"], columns: [], keep: () => [7] }),
  "rows of randoms that are split": async (disk: MemoryDisk, path: string) => {
    const source = await openRows(disk as SpillMemoryDisk, path);
    for await (const _ of source.rows());
  },
};

for (const [what, read] of Object.entries(readers)) {
  Deno.test(`a table must have the sums that it states wherever it is read whole: ${what}`, async () => {
    const disk = new SpillMemoryDisk(), { data } = parseFits(table, "a").hdus[1];
    const try_ = async (bytes: Uint8Array, path: string) => {
      disk.files.set(path, bytes);
      await read(disk, path);
    };
    for (const bytes of [table, gzipBytes(table)]) await try_(bytes, bytes === table ? "a.fits" : "a.fits.gz");
    for (const at of [0, 1, 54, 55, data.length - 1]) {
      const bad = flipped(table, data.byteOffset + at);
      await assert.rejects(try_(bad, "a.fits"), refused(/^Cannot use "a.fits" HDU 1: its data add up to/));
      await assert.rejects(
        try_(gzipBytes(bad), "a.fits.gz"),
        refused(/^Cannot use "a.fits.gz" HDU 1: its data add up to/),
      );
    }
    const card = flipped(table, new TextDecoder("latin1").decode(table).indexOf("EXTNAME = 'CCDS") + 12);
    await assert.rejects(try_(card, "a.fits"), refused(/HDU 1: header and data add up to/));
  });
}

Deno.test("lists after the rows belong to the sum of a table that is streamed", async () => {
  const lists = Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0);
  const bytes = rawTable(1, [{ name: "x", form: "PB(3)", width: 8, bytes: lists }], Uint8Array.of(1, 2, 3));
  const read = async (bytes: Uint8Array) => {
    const stream = await streamTable(
      (async function* () {
        yield bytes;
      })(),
      "a.fits",
    );
    return await Array.fromAsync(stream.rows());
  };
  assert.deepEqual(await read(bytes), [lists]);
  const last = parseFits(bytes, "a").hdus[1].data;
  await assert.rejects(read(flipped(bytes, last.byteOffset + last.length - 1)), refused(/its data add up to/));
});

Deno.test("a survey's tables of CCDs and bricks are refused where they have not the sums that they state", async () => {
  const disk = new MemoryDisk(), bad = flipped(table, parseFits(table, "a").hdus[1].data.byteOffset);
  for (const name of ["survey-bricks.fits.gz", "survey-ccds-1.fits.gz"]) disk.files.set(`s/${name}`, gzipBytes(bad));
  const what =
    /Cannot use "s\/survey-\w+(-1)?.fits.gz" HDU 1: .*DATASUM says .*the file is damaged, or was changed without its sums/;
  await assert.rejects(readBricks(disk, "s"), refused(what));
  await assert.rejects(readCcds(disk, "s"), refused(what));
});

Deno.test("an ASCII table is filled up with blanks, which count: one that astropy wrote has its sums", async () => {
  const path = new URL("../../../fixtures/tables/ascii.fits", import.meta.url).pathname;
  const { header } = (await openFits(localDisk, path)).first("table");
  assert.ok(header.has("DATASUM") && header.has("CHECKSUM"), "the fixture states sums");
});
