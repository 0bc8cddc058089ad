import assert from "node:assert/strict";
import type { Table } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import {
  compressedImageHdu,
  fitsBytes,
  gzipBytes,
  imageHdu,
  parseFits,
  readImage,
  readTable,
  tableHdu,
} from "../../../src/io/fits/mod.ts";
import { sum32 } from "../../../src/io/fits/checksum.ts";

function noisy(nx: number, ny: number): Float32Array {
  let a = 12345;
  return Float32Array.from({ length: nx * ny }, (_, i) => {
    a = (Math.imul(a, 1103515245) + 12345) & 0x7fffffff;
    return i % 97 === 0 ? 0 : a / 2 ** 31 - 0.5 + 3 * Math.exp(-(((i % nx) - nx / 2) ** 2) / 50);
  });
}

function sample(): Table {
  return new TableBuilder(3)
    .long("id", (i) => 2n ** 53n + BigInt(i)).add("ra", "f8", (i) => 10.123456789012345 + i, { unit: "deg" })
    .add("flux", "f4", (i) => [i, NaN, -1.5], { size: 3, unit: "nanomaggies" }).add("n", "i4", (i) => -i)
    .add("bits", "i2", (i) => 1000 * i).add("byte", "u1", (i) => 250 + i).add("good", "bool", (i) => i === 1)
    .text("name", (i) => ["a", "", "O'Hara"][i], 8).build();
}

/** Every column type, images plain and compressed, long and odd cards. */
export function sampleFile(): Uint8Array {
  const cards = [
    { key: "LONG", value: "it's a text that does not fit ".repeat(6).trimEnd(), comment: "" },
    { key: "PIXSCALE", value: 0.26200000000000001, comment: "arcsec" },
    { key: "TINY", value: 1e-300, comment: "" },
    { key: "MB_NPRIMARY", value: 1, comment: "HIERARCH card" },
  ];
  const image = { nx: 205, ny: 130, data: noisy(205, 130), cards };
  return fitsBytes([
    imageHdu(image),
    imageHdu({ nx: 7, ny: 3, data: Int16Array.from({ length: 21 }, (_, i) => i - 9) }, false),
    compressedImageHdu(image, { step: 1e-4, dither: true }),
    compressedImageHdu(image, { noiseFraction: 1 / 16, dither: false }),
    tableHdu(sample(), "TEST", [{ key: "BAND0", value: "g", comment: "" }]),
  ]);
}

Deno.test("fitsBytes() writes what parseFits() reads: cards, images, tables", () => {
  const file = parseFits(sampleFile(), "sample");
  const header = file.hdus[0].header;
  assert.equal(header.get("LONG"), "it's a text that does not fit ".repeat(6).trimEnd());
  assert.equal(header.get("PIXSCALE"), 0.262);
  assert.equal(header.get("TINY"), 1e-300);
  assert.equal(header.get("MB_NPRIMARY"), 1);
  assert.deepEqual(readImage(file.hdus[0]).data, noisy(205, 130));
  assert.equal(readImage(file.hdus[1]).data[20], 11);
  const table = readTable(file.hdu("TEST")), want = sample();
  assert.deepEqual([...table.columns.keys()], [...want.columns.keys()]);
  for (const [name, c] of want.columns) {
    const have = table.columns.get(name)!;
    assert.deepEqual(
      Array.from(have.data as string[]).map((v) => typeof v === "string" ? v.trimEnd() : v),
      Array.from(c.data as string[]),
      name,
    );
    assert.deepEqual([have.unit, have.type], [c.unit, c.type]);
  }
});

Deno.test("compressedImageHdu() keeps values to half a step, zeros and NaN exactly", () => {
  const data = noisy(205, 130);
  data[777] = NaN;
  const file = parseFits(
    fitsBytes([compressedImageHdu({ nx: 205, ny: 130, data }, { step: 0.01, dither: true })]),
    "x",
  );
  const back = readImage(file.hdus[1]).data;
  data.forEach((v, i) => {
    if (v === 0 || Number.isNaN(v)) assert.ok(Object.is(back[i], v), `pixel ${i}: ${back[i]}`);
    else assert.ok(Math.abs(back[i] - v) <= 0.005001, `pixel ${i}: ${back[i]}, want ${v}`);
  });
});

Deno.test("compressedImageHdu() keeps a tile exactly that its step cannot hold", () => {
  const data = noisy(50, 40).map((v, i) => (i === 9 ? 1e20 : v));
  const file = parseFits(fitsBytes([compressedImageHdu({ nx: 50, ny: 40, data }, { step: 1e-6, dither: true })]), "x");
  assert.deepEqual(readImage(file.hdus[1]).data, data);
});

Deno.test("fitsBytes() signs every HDU: the words of each add up to all ones", () => {
  const bytes = sampleFile(), file = parseFits(bytes, "x");
  assert.equal(file.hdus.length, 5);
  let start = 0;
  for (const h of file.hdus) {
    const dataStart = h.data.byteOffset - bytes.byteOffset, end = dataStart + Math.ceil(h.data.length / 2880) * 2880;
    assert.equal(sum32(bytes.subarray(start, end)), 0xffffffff);
    assert.equal(h.header.get("DATASUM"), String(sum32(bytes.subarray(dataStart, end))));
    start = end;
  }
});

Deno.test("gzipBytes() holds no time", () => {
  const z = gzipBytes(new Uint8Array(100));
  assert.deepEqual([...z.subarray(4, 8)], [0, 0, 0, 0]);
});
