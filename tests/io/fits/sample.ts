import type { Table } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { compressedImageHdu, fitsBytes, imageHdu, tableHdu } from "../../../src/io/fits.ts";

export function noisy(nx: number, ny: number): Float32Array {
  let a = 12345;
  return Float32Array.from({ length: nx * ny }, (_, i) => {
    a = (Math.imul(a, 1103515245) + 12345) & 0x7fffffff;
    return i % 97 === 0 ? 0 : a / 2 ** 31 - 0.5 + 3 * Math.exp(-(((i % nx) - nx / 2) ** 2) / 50);
  });
}

export function sample(): Table {
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
