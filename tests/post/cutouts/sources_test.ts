import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { cutoutRows, notInjected, passingTruth, realRows } from "../../../src/post/cutouts/sources.ts";
import type { TargetCut } from "../../../src/post/derive/cuts.ts";

const blue: TargetCut = {
  name: "BLUE",
  bit: 2,
  about: "",
  colours: [{ sum: { g: 1, r: -1 }, below: 0.5 }],
  columns: [],
};
const large: TargetCut = {
  name: "LARGE",
  bit: 5,
  about: "",
  colours: [],
  columns: [{ column: "shape_r", above: 0.131 }],
};

/** Colours g − r after dust: 0.4, 0.4, 0.4, 0.6, none. */
function catalogue() {
  const t = new TableBuilder(5).text("type", (i) => ["EXP", "REX", "DUP", "PSF", "SER"][i], 3);
  t.add("objid", "i4", (i) => i).add("brick_primary", "bool", (i) => i !== 1);
  t.add("ra", "f8", () => 150).add("dec", "f8", () => 2).add("bx", "f4", (i) => 10 * i).add("by", "f4", () => 5);
  t.add("flux_r", "f4", (i) => i === 4 ? -1 : 10).add("flux_g", "f4", (i) => 8 * 10 ** (-0.4 * (i === 3 ? 0.6 : 0.4)));
  t.add("mw_transmission_r", "f4", () => 1).add("mw_transmission_g", "f4", () => 0.8);
  t.add("shape_r", "f4", (i) => i === 3 ? 0 : 0.7).add("apflux_q", "f4", () => 1);
  return t.build();
}

Deno.test("realRows() takes a brick's own sources that pass a cut as measured, by objid and brick", () => {
  const ids = (cuts: TargetCut[]) => [...numbers(realRows(catalogue(), "1501p020", ["g", "r"], cuts), "id")!];
  assert.deepEqual(ids([blue]), [0]);
  assert.deepEqual(ids([large]), [0, 4]);
  assert.deepEqual(ids([blue, large]), [0, 4]);
  assert.deepEqual(ids([]), []);
  const rows = realRows(catalogue(), "1501p020", ["g", "r"], [blue, large]);
  assert.deepEqual([...numbers(rows, "targets_mask")!], [4 + 32, 32]);
  assert.deepEqual(texts(rows, "unique_id"), ["0_1501p020_real", "4_1501p020_real"]);
  assert.deepEqual([...numbers(rows, "fate")!], [notInjected, notInjected]);
  assert.deepEqual([...numbers(rows, "tractor_bx")!], [0, 40]);
  assert.ok(!rows.columns.has("tractor_apflux_q"));
});

Deno.test("passingTruth() takes rows whose truth has one of the bits", () => {
  const rows = new TableBuilder(4).add("targets_mask_true", "i4", (i) => [4, 32, 1, 36][i]).build();
  assert.deepEqual(passingTruth(rows, [blue]), [0, 3]);
  assert.deepEqual(passingTruth(rows, [blue, large]), [0, 1, 3]);
});

Deno.test("cutoutRows() says where each stamp lies, whether it goes over an edge, and which bands there are", () => {
  const rows = new TableBuilder(2).long("id", BigInt).add("in_brick", "bool", (i) => i === 1)
    .add("tractor_apflux_g", "f4", () => 1).build();
  const t = cutoutRows(rows, { x: [20.6, 3], y: [20, 20], nx: 40, ny: 40, size: 8 }, ["g", "i"], new Set(["g"]));
  assert.deepEqual([...numbers(t, "x0")!, ...numbers(t, "y0")!], [17, -1, 16, 16]);
  assert.deepEqual([...numbers(t, "onedge")!], [0, 1]);
  assert.deepEqual([...numbers(t, "has_g")!, ...numbers(t, "has_i")!], [1, 1, 0, 0]);
  assert.equal(t.columns.get("in_brick")!.type, "u1");
  assert.ok(!t.columns.has("tractor_apflux_g"));
});
