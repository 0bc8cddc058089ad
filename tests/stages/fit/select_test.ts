import assert from "node:assert/strict";
import { selectModel, sersicSeed, signedImprovement, wantsGalaxies } from "../../../src/stages/fit/select.ts";
import { referenceJson } from "../../make/references.ts";

Deno.test("selectModel() drops a source below the minimum improvement", () => {
  assert.equal(selectModel({ PSF: 26.9, REX: 27.9 }), undefined);
  assert.equal(selectModel({ PSF: 27 }), "PSF");
});

Deno.test("selectModel() takes REX only when it beats PSF by its penalty and by 1 % of PSF", () => {
  assert.equal(selectModel({ PSF: 100, REX: 101 }), "PSF");
  assert.equal(selectModel({ PSF: 100, REX: 101.01 }), "REX");
  assert.equal(selectModel({ PSF: 1000, REX: 1009 }), "PSF");
});

Deno.test("selectModel() lets REX keep a source whose PSF alone is too faint", () => {
  assert.equal(selectModel({ PSF: 26.99, REX: 28.1 }), "REX");
  assert.equal(selectModel({ PSF: 0, REX: 28.1 }), "REX");
});

Deno.test("selectModel() takes a galaxy when it gains 12, EXP when both gain as much", () => {
  assert.equal(selectModel({ PSF: 100, REX: 50, DEV: 111, EXP: 111.9 }), "PSF");
  assert.equal(selectModel({ PSF: 100, REX: 50, DEV: 112.1, EXP: 111.9 }), "DEV");
  assert.equal(selectModel({ PSF: 100, REX: 50, DEV: 130, EXP: 130 }), "EXP");
});

Deno.test("selectModel() takes SER when it gains 25 over what was kept", () => {
  assert.equal(selectModel({ PSF: 100, REX: 50, DEV: 130, EXP: 140, SER: 164 }), "EXP");
  assert.equal(selectModel({ PSF: 100, REX: 50, DEV: 130, EXP: 140, SER: 165 }), "SER");
});

Deno.test("wantsGalaxies() and sersicSeed() follow the selection so far", () => {
  assert.equal(wantsGalaxies({ PSF: 100, REX: 101 }), false);
  assert.equal(wantsGalaxies({ PSF: 401, REX: 10 }), true);
  assert.equal(sersicSeed({ PSF: 100, REX: 110, DEV: 150, EXP: 140 }), "DEV");
  assert.equal(sersicSeed({ PSF: 1000, REX: 10, DEV: 1001, EXP: 1002 }), undefined);
});

Deno.test("signedImprovement() turns negative flux against the source", () => {
  assert.equal(signedImprovement([5, -3, 7], [1, -2, 0]), 2);
});

const selections: { x: Record<string, number>; selected: string }[] = [];
for (const set of ["ob_decals_grz", "galsim_field"]) {
  // deno-lint-ignore no-explicit-any
  const trace = await referenceJson<any>(`trace/${set}/fits.json`);
  for (const blob of trace?.blobs ?? []) {
    for (const phase of blob.phases) {
      if (phase.phase !== "modelsel") continue;
      for (const source of phase.sources) {
        if (!source.dchisq || !source.models?.length) continue;
        const x: Record<string, number> = {};
        for (const m of source.models) if (typeof m.dchisq === "number") x[m.model.toUpperCase()] = m.dchisq;
        selections.push({ x, selected: source.kept === false ? "none" : String(source.selected) });
      }
    }
  }
}
Deno.test({
  name: "selectModel() takes every decision of the traced runs",
  ignore: selections.length === 0, // no reference data beside this clone
  fn: () => {
    for (const { x, selected } of selections) {
      assert.equal((selectModel(x) ?? "none").toLowerCase(), selected.toLowerCase(), JSON.stringify(x));
    }
    assert.ok(selections.length >= 40, `${selections.length} decisions read`);
  },
});
