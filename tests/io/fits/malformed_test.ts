import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { gzipBytes, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
import { sampleFile } from "./sample.ts";

/** Reads everything that a file offers. */
function readAll(bytes: Uint8Array) {
  const file = parseFits(bytes, "bad.fits");
  for (const hdu of file.hdus) {
    if (hdu.kind === "table") readTable(hdu);
    else if (hdu.kind !== "empty") readImage(hdu);
  }
}

/** A value or an InputError that names the file; anything else is a fault of ours. */
function readsOrRefuses(bytes: Uint8Array, label: string) {
  try {
    readAll(bytes);
  } catch (error) {
    assert.ok(error instanceof InputError, `${label}: ${(error as Error).stack}`);
    assert.match(error.message, /bad\.fits/, label);
  }
}

const whole = sampleFile();

/** The file with one card's value replaced. @param nth which of the cards of that name */
function withCard(key: string, value: string, nth = 0): Uint8Array {
  const text = new TextDecoder("latin1").decode(whole), bytes = whole.slice();
  let at = -80;
  for (let k = 0; k <= nth; k++) {
    do at = text.indexOf(key.padEnd(8) + "=", at + 1); while (at >= 0 && at % 80 !== 0);
  }
  assert.ok(at >= 0, `card ${key} ${nth}`);
  bytes.set(new TextEncoder().encode(`${key.padEnd(8)}= ${value.padStart(20)}`.padEnd(80)), at);
  return bytes;
}

const damages: [string, () => Uint8Array][] = [
  ["bytes that are not FITS", () => new Uint8Array(5000).fill(65)],
  ["an empty file", () => new Uint8Array(0)],
  ["BITPIX 7", () => withCard("BITPIX", "7")],
  ["a negative NAXIS1", () => withCard("NAXIS1", "-5")],
  ["an absurd NAXIS2", () => withCard("NAXIS2", "2000000000")],
  ["NAXIS that is text", () => withCard("NAXIS", "'two'")],
  ["an unknown TFORM", () => withCard("TFORM1", "'7Z'", 2)],
  ["more TFIELDS than columns", () => withCard("TFIELDS", "900", 2)],
  ["an absurd PCOUNT", () => withCard("PCOUNT", "99999999999", 1)],
  ["a tile of no pixels", () => withCard("ZTILE1", "0")],
  ["an unknown compression", () => withCard("ZCMPTYPE", "'PLIO_9'")],
  ["an absurd ZNAXIS1", () => withCard("ZNAXIS1", "1000000000")],
  ["a corrupt gzip stream", () => gzipBytes(whole).map((b, i) => (i > 200 && i < 260 ? b ^ 255 : b))],
];

for (const [name, make] of damages) {
  Deno.test(`parseFits() refuses ${name} with an InputError that names the file`, () => {
    assert.throws(() => readAll(make()), (e: Error) => e instanceof InputError && /bad\.fits/.test(e.message));
  });
}

Deno.test("parseFits() survives truncation anywhere", () => {
  for (let length = 1; length < whole.length; length += 1237) {
    readsOrRefuses(whole.slice(0, length), `first ${length} bytes`);
  }
});

Deno.test("parseFits() survives 600 seeded byte flips", () => {
  let a = 99;
  const random = (n: number) => (a = (Math.imul(a, 1103515245) + 12345) & 0x7fffffff) % n;
  for (let k = 0; k < 600; k++) {
    const bytes = whole.slice();
    // Half of the flips in headers, where they hurt most.
    for (let j = 0; j <= k % 3; j++) bytes[k % 2 ? random(bytes.length) : random(2880)] = random(256);
    readsOrRefuses(bytes, `flip ${k}`);
  }
});
