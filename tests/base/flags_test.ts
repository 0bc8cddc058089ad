import assert from "node:assert/strict";
import { fitFlags, flagNames, flagsWgsl, flagValue } from "../../src/base/flags.ts";
import { flagsPage } from "../../docs/pages/flags_page.ts";
import { catalogueCards } from "../../src/stages/write/headers.ts";
import { fitsBytes, parseFits, tableHdu } from "../../src/io/fits.ts";

Deno.test("flags have bits of their own that fit into an i4 and into an f32 of a kernel", () => {
  const bits = fitFlags.map((f) => f.bit);
  assert.equal(new Set(bits).size, bits.length);
  assert.equal(new Set(fitFlags.map((f) => f.name)).size, bits.length);
  assert.ok(Math.max(...bits) < 24 && Math.min(...bits) >= 0);
});

Deno.test("flags name themselves in WGSL as in TypeScript", () => {
  const constants = new Map(
    [...flagsWgsl().matchAll(/^const FLAG_(\w+) = (\d+)u;$/gm)].map((m) => [m[1], Number(m[2])]),
  );
  assert.deepEqual(Object.fromEntries(constants), flagValue);
});

Deno.test("flagNames() takes a value apart", () => {
  assert.deepEqual(flagNames(0), []);
  assert.deepEqual(flagNames(flagValue.SINGULAR | flagValue.NO_FLUX), ["SINGULAR", "NO_FLUX"]);
});

Deno.test("flags fit into the cards of a FITS header, value and name", () => {
  const hdu = tableHdu({ nrows: 0, columns: new Map() }, "CATALOG", catalogueCards(["r"], {}));
  const { header } = parseFits(fitsBytes([hdu]), "catalogue").hdus[1];
  for (const f of fitFlags) {
    assert.equal(header.get(`FF_${f.name}`), flagValue[f.name]);
    assert.equal(header.get(`FFBIT_${f.bit}`), f.name);
    const card = header.cards.find((c) => c.key === `FFBIT_${f.bit}`)!;
    assert.equal(card.comment, f.meaning, "the comment is cut short");
  }
});

Deno.test("docs/flags.md is what `deno task docs` writes", async () => {
  assert.equal(await Deno.readTextFile(new URL("../../docs/flags.md", import.meta.url)), flagsPage());
});
