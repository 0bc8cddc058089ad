import assert from "node:assert/strict";
import { compressedImageHdu, fitsBytes, gzipBytes, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
import { sum32 } from "../../../src/io/fits/checksum.ts";
import { noisy, sample, sampleFile } from "./sample.ts";

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

Deno.test("compressedImageHdu() writes a cube whose planes are rows one behind the other, a tile each", () => {
  const data = noisy(20, 3 * 16), cube = { nx: 20, ny: 3 * 16, planes: 3, data };
  const hdu = parseFits(fitsBytes([compressedImageHdu(cube, { step: 0.01, dither: true })]), "x").hdus[1];
  const shape = ["ZNAXIS", "ZNAXIS1", "ZNAXIS2", "ZNAXIS3", "ZTILE1", "ZTILE2", "ZTILE3", "NAXIS2"];
  assert.deepEqual(shape.map((key) => hdu.header.get(key)), [3, 20, 16, 3, 20, 16, 1, 3]);
  const all = readImage(hdu), second = readImage(hdu, { x0: 0, x1: 20, y0: 16, y1: 32 });
  assert.ok(all.data.every((v, i) => Math.abs(Number(v) - data[i]) <= 0.005001));
  assert.deepEqual(second.data, all.data.slice(16 * 20, 32 * 20));
  hdu.header.set("ZTILE2", 8);
  assert.throws(() => readImage(hdu), /ZTILE2 must be 16..16, current value is 8/);
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
