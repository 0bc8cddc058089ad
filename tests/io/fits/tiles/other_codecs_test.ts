import assert from "node:assert/strict";
import { InputError } from "../../../../src/base/errors.ts";
import { type FitsFile, imageHdu, openFits, parseFits, readImage } from "../../../../src/io/fits.ts";
import { decodeHcompress } from "../../../../src/io/fits/tiles/hcompress.ts";
import { decodePlio } from "../../../../src/io/fits/tiles/plio.ts";
import { localDisk } from "../../../../src/io/disk.ts";
import { fitsBytes, Header } from "../../../../src/io/fits.ts";
import { gzipSync } from "node:zlib";

const fixture: FitsFile = await openFits(
  localDisk,
  new URL("../../../../fixtures/fits/tiles.fits.gz", import.meta.url).pathname,
);

for (const packed of fixture.hdus.filter((h) => h.kind === "compressed")) {
  Deno.test(`readImage() reads ${packed.name} of another program as that program does`, () => {
    const want = readImage(fixture.hdu(`${packed.name}_VALUES`)), have = readImage(packed);
    assert.deepEqual([have.nx, have.ny], [want.nx, want.ny]);
    assert.deepEqual(Array.from(have.data), Array.from(want.data));
  });
}

Deno.test("a box of an image in PLIO or HCOMPRESS tiles is the same as that part of the whole", () => {
  for (const name of ["PLIO", "HCOMPRESS_SMOOTH"]) {
    const all = readImage(fixture.hdu(name)), box = readImage(fixture.hdu(name), { x0: 11, x1: 30, y0: 5, y1: 19 });
    const part = Array.from({ length: 14 * 19 }, (_, i) => all.data[(5 + Math.floor(i / 19)) * all.nx + 11 + i % 19]);
    assert.deepEqual(Array.from(box.data), part);
  }
});

const words = (...list: number[]) => Uint8Array.from(list.flatMap((w) => [(w >> 8) & 255, w & 255]));
const plio = (list: Uint8Array, count: number) => {
  const out = new Int32Array(count).fill(-7);
  decodePlio(list, out, count, "here");
  return [...out];
};

Deno.test("decodePlio() follows each instruction, in lists with an old and a new header", () => {
  // Two zeros; the value 2^12 + 3 twice; up 2 and a pixel; down 1 and a pixel; two zeros and a pixel; up 4, down 3, one pixel.
  const code = [0x0002, 0x1003, 0x0001, 0x4002, 0x6002, 0x7001, 0x5003, 0x2004, 0x3003, 0x4001];
  const want = [0, 0, 4099, 4099, 4101, 4100, 0, 0, 4100, 4101, 0, 0];
  assert.deepEqual(plio(words(0, 0, 3 + code.length, ...code), 12), want);
  assert.deepEqual(plio(words(0, 7, -100 & 0xffff, 7 + code.length, 0, 0, 0, ...code), 12), want);
  assert.deepEqual(plio(words(0, 0, 4, 0x4fff), 3), [1, 1, 1]);
});

Deno.test("decodePlio() refuses lists that are cut off or hold no instructions", () => {
  assert.throws(() => plio(words(0, 0, 9, 0x4001), 3), /here: its PLIO line list is damaged/);
  assert.throws(() => plio(words(0, 0, 4, 0x9001), 3), /no instruction/);
  assert.throws(() => plio(words(0, 0, 4, 0x1001), 3), /asks for one more/);
  assert.throws(() => plio(new Uint8Array(2), 3), InputError);
});

Deno.test("decodeHcompress() refuses a stream of another size, and one that ends early or is changed, without a crash", () => {
  const hdu = fixture.hdu("HCOMPRESS"), bytes = hdu.data.slice(hdu.header.number("NAXIS1")), size = { nx: 52, ny: 37 };
  assert.throws(
    () => decodeHcompress(bytes, { nx: 37, ny: 52 }, false, "here"),
    /it is of 52×37 pixels, the tile of 37×52/,
  );
  for (let length = 0; length < bytes.length - 8; length += 97) {
    assert.throws(() => decodeHcompress(bytes.slice(0, length), size, false, "here"), InputError);
  }
  for (let at = 0; at < bytes.length; at += 5) {
    const changed = bytes.map((b, i) => i === at ? b ^ 0x5a : b);
    try {
      decodeHcompress(changed, size, true, "here");
    } catch (error) {
      assert.ok(error instanceof InputError, `${at}: ${(error as Error).stack}`);
    }
  }
});

/** One gzipped tile of 2×2 whole numbers, with further columns of the table. */
function oneTile(
  bitpix: 8 | 16 | 32,
  values: number[],
  more: { name: string; form: string; bytes: Uint8Array; heap?: Uint8Array }[],
) {
  const image = imageHdu({ nx: 2, ny: 2, data: new { 8: Uint8Array, 16: Int16Array, 32: Int32Array }[bitpix](values) });
  const tile = gzipSync(image.data), row: number[] = [0, 0, 0, tile.length, 0, 0, 0, 0], heap = [...tile];
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2);
  for (const { bytes, heap: own } of more) {
    if (!own) row.push(...bytes);
    else {
      row.push(0, 0, 0, own.length, 0, 0, heap.length >> 8, heap.length & 255);
      heap.push(...own);
    }
  }
  header.add("NAXIS1", row.length).add("NAXIS2", 1).add("PCOUNT", heap.length).add("GCOUNT", 1);
  header.add("TFIELDS", 1 + more.length).add("TTYPE1", "COMPRESSED_DATA").add("TFORM1", "1PB(99)");
  more.forEach(({ name, form }, i) => header.add(`TTYPE${i + 2}`, name).add(`TFORM${i + 2}`, form));
  header.add("ZIMAGE", true).add("ZBITPIX", bitpix).add("ZNAXIS", 2).add("ZNAXIS1", 2).add("ZNAXIS2", 2);
  header.add("ZTILE1", 2).add("ZTILE2", 2).add("ZCMPTYPE", "GZIP_1");
  return { header, data: Uint8Array.of(...row, ...heap) };
}
const valuesOf = (
  hdu: Parameters<typeof fitsBytes>[0][0],
) => [...readImage(parseFits(fitsBytes([hdu]), "t").first("compressed")).data];

Deno.test("pixels that a tile's NULL_PIXEL_MASK marks have no value, whatever the mask is compressed with", () => {
  const nulls = { name: "NULL_PIXEL_MASK", form: "1PB(9)", bytes: new Uint8Array(0) };
  const gzipped = oneTile(16, [1, 2, 3, 4], [{ ...nulls, heap: gzipSync(Uint8Array.of(0, 1, 0, 0)) }]);
  assert.deepEqual(valuesOf(gzipped), [1, NaN, 3, 4]);
  const list = words(0, 0, 5, 0x0002, 0x4002), plio = oneTile(32, [1, 2, 3, 4], [{ ...nulls, heap: list }]);
  plio.header.add("ZMASKCMP", "PLIO_1");
  assert.deepEqual(valuesOf(plio), [1, 2, NaN, NaN]);
});

Deno.test("BLANK and ZBLANK stand for no value in compressed images of whole numbers, for all tiles or each", () => {
  for (const key of ["BLANK", "ZBLANK"]) {
    const hdu = oneTile(8, [1, 2, 255, 4], []);
    hdu.header.add(key, 255);
    assert.deepEqual(valuesOf(hdu), [1, 2, NaN, 4], key);
  }
  const perTile = oneTile(16, [1, 2, 3, 4], [{ name: "ZBLANK", form: "1J", bytes: Uint8Array.of(0, 0, 0, 2) }]);
  assert.deepEqual(valuesOf(perTile), [1, NaN, 3, 4]);
});

Deno.test("BLANK stands for no value in plain images of every type of whole numbers, before BSCALE and BZERO; in floats it means nothing", () => {
  for (const bitpix of [8, 16, 32, 64, -32, -64]) {
    const bytes = new Uint8Array(3 * Math.abs(bitpix) / 8), view = new DataView(bytes.buffer);
    [7, 100, 5].forEach((v, i) => {
      if (bitpix === 64) view.setBigInt64(8 * i, BigInt(v));
      else if (bitpix === -64) view.setFloat64(8 * i, v);
      else if (bitpix === -32) view.setFloat32(4 * i, v);
      else if (bitpix === 32) view.setInt32(4 * i, v);
      else if (bitpix === 16) view.setInt16(2 * i, v);
      else view.setUint8(i, v);
    });
    const header = new Header().add("SIMPLE", true).add("BITPIX", bitpix).add("NAXIS", 2).add("NAXIS1", 3).add(
      "NAXIS2",
      1,
    );
    header.add("BLANK", 100).add("BSCALE", 2).add("BZERO", 1);
    const { data } = readImage(parseFits(fitsBytes([{ header, data: bytes }]), "p").first("image"));
    assert.deepEqual([...data], [15, bitpix > 0 ? NaN : 201, 11], String(bitpix));
  }
});
