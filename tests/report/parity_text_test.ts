import assert from "node:assert/strict";
import { compareCatalogues } from "../../src/post/parity.ts";
import { parityText } from "../../src/report/parity/text.ts";
import { markdownTable, plainTable } from "../../src/report/text_table.ts";
import { catalogue, row } from "../make/tables/catalogue.ts";

Deno.test("parityText() states parity by set and together, figures, columns, types and lists", () => {
  const set = (name: string, n: number, sigma: number) => ({
    name,
    ours: catalogue(row(n, () => ({ flux: 10 + 0.1 * sigma }))),
    theirs: catalogue(row(n)),
  });
  const text = parityText(compareCatalogues([set("deep|field", 9, 0.01), set("b", 1, 2)]));
  assert.match(text, /^\| set +\| matched within 0.1″/);
  assert.match(text, /^\| deep\\\|field +\| 9 of 9 +\| 9 of 9 +\| 0.010 \(g\) +\| 0.01 +\| 0.0 +\| 0.0 +\| 1.00000/m);
  assert.match(text, /^\| together +\| 10 of 10/m);
  assert.match(text, /^\|Δflux\|, median over all bands +< 0.05 σ +0.0100 σ +yes +0.010 +2.000$/m);
  assert.match(text, /^\|Δflux\|, 95 % over all bands +< 0.3 σ +1.1045 σ +no +0.010 +2.000$/m);
  assert.match(text, /^flux_g +10 +0.01 +1.1 +2 +0.01 % +1.08 % +1.96 % +90 % +-$/m);
  assert.match(text, /^EXP +10 +\.$/m);
  assert.match(text, /^0 without a partner$/m);
  assert.match(
    text,
    /^1 that disagree \(another type, flux, position or shape by 0.3 σ, dchisq by 0.1 %, an ivar by 1 %\)$/m,
  );
  assert.match(text, /^ +b +0 +150.000000 +30.000000 +EXP +100.0 +yes +0.0 +flux_g \+2 σ$/m);
});

Deno.test("tables align their columns; Markdown escapes bars", () => {
  assert.equal(markdownTable([["a", "b"], ["x|y", "1"]]), "| a    | b   |\n| ---- | --- |\n| x\\|y | 1   |");
  assert.equal(plainTable([["a", "b"], ["long", "12"]]), "a      b\nlong  12");
});
