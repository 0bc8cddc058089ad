import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { bandColumns, catalogueTable } from "../../../src/survey/catalogue/columns.ts";
import { fitsComment, withComments } from "../../../src/survey/data_model/comments.ts";

Deno.test("columns of a product have their meanings as comments, in words that a card has room for", () => {
  const table = catalogueTable([], bandColumns(["r"], ["r"]));
  const told = withComments("out/tractor/150/tractor-1500p020.fits", "CATALOG", table);
  assert.deepEqual([...told.columns.keys()], [...table.columns.keys()]);
  assert.ok([...told.columns.values()].every((c) => c.comment), "every column, ours too");
  assert.ok([...table.columns.values()].every((c) => c.comment === undefined), "the table itself is as it was");
  const { header } = parseFits(fitsBytes([tableHdu(told, "CATALOG")]), "x").hdu("CATALOG");
  const comments = new Map(header.cards.filter((c) => c.key.startsWith("TTYPE")).map((c) => [c.value, c.comment]));
  assert.equal(comments.get("flux_r"), "fitted flux");
  assert.equal(comments.get("maskbits"), "bits of the coadds at its pixel");
  assert.equal(comments.get("ra_ivar"), "inverse variance along RA, as an angle");
  const other = new TableBuilder(0).add("ra", "f8", () => 0).build();
  assert.equal(withComments("other.fits", "OTHER", other), other);
});

Deno.test("a comment is cut between words, and has no link and no mark", () => {
  assert.equal(fitsComment("a", "`n_rec` / `n_inj`"), "n_rec / n_inj");
  assert.equal(fitsComment("a", "see [flags](../flags.md) there"), "see flags there");
  const long = fitsComment(
    "gaia_phot_bp_mean_flux_over_error",
    "of Gaia; 0 of other sources, and of those without colours",
  );
  assert.equal(long, "of Gaia; 0 of other sources");
});
