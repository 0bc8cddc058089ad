import assert from "node:assert/strict";
import { explainChoice } from "../../../src/run/replay/explain_choice.ts";
import { type Improvements, selectModel } from "../../../src/stages/fit/select.ts";
import type { SourceType } from "../../../src/survey/source.ts";
import { uniformStream } from "../../../src/base/random.ts";

Deno.test("explainChoice() ends where selectModel() does, for 100,000 sets of gains around every limit of the rules", () => {
  const uniform = uniformStream({ seed: 3, purpose: "gains", id: 1n }), counts: Record<string, number> = {};
  let drawn = 0;
  const random = () => 2 * uniform(0, drawn++) - 1;
  for (let k = 0; k < 100_000; k++) {
    const psf = 600 * Math.abs(random()) ** 3, x: Improvements = {};
    const near = () => random() > 0.9 ? 0 : psf + 40 * random();
    for (const model of ["PSF", "REX", "DEV", "EXP", "SER"] as SourceType[]) {
      if (random() > -0.7) x[model] = model === "PSF" ? psf : near();
    }
    const { chosen, why } = explainChoice(x);
    assert.equal(chosen, selectModel(x), `${JSON.stringify(x)}: ${why.join("; ")}`);
    assert.ok(why.at(-1)!.includes(chosen ?? "dropped") || why.at(-1)!.includes("did not compete"));
    counts[chosen ?? "dropped"] = (counts[chosen ?? "dropped"] ?? 0) + 1;
  }
  for (const model of ["PSF", "REX", "DEV", "EXP", "SER", "dropped"]) assert.ok(counts[model] > 100, model);
});

Deno.test("explainChoice() says what each rule found", () => {
  assert.deepEqual(explainChoice({ PSF: 812.3, REX: 815 }).why, [
    "most after penalties: REX 812.0, at least 25: the source stays",
    "PSF 810.3, REX 812.0 after penalties, but REX gains less than 1 % more than PSF: PSF",
    "DEV and EXP did not compete",
  ]);
  assert.deepEqual(explainChoice({ PSF: 500, REX: 560, DEV: 561, EXP: 580, SER: 590 }).why, [
    "most after penalties: SER 584.0, at least 25: the source stays",
    "PSF 498.0, REX 557.0 after penalties: REX",
    "EXP gains 20.0, DEV 1.0 more than REX, 12.0 needed: EXP",
    "SER gains 10.0 more than EXP, 25 needed: EXP",
  ]);
  assert.deepEqual(explainChoice({ PSF: 20, REX: 21 }).why, ["most after penalties: PSF 18.0, less than 25: dropped"]);
});
