import assert from "node:assert/strict";
import { openBrick } from "../../src/stages/load.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { BrickLayout } from "../../src/survey/bricks/brick_layout.ts";
import { headerWcs } from "../../src/survey/ccds/header_wcs.ts";
import { expose } from "../../src/synth/expose.ts";
import { planSurvey, synthZoom } from "../../src/synth/plan.ts";
import { headerOf, wcsCards } from "../../src/synth/pointing.ts";
import { writePlan } from "../../src/synth/survey.ts";

const size = 240, brick = new BrickLayout().at(30.3, -12.6);
const plan = planSurvey({ seed: 11, size, nobj: 1, bricks: [brick] });

/** Mean and variance of numbers that should be standard normal, in units of the error of each. */
function pulls(values: readonly number[]) {
  const n = values.length, mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  return { n, mean: mean * Math.sqrt(n), variance: (variance - 1) * Math.sqrt(n / 2) };
}

Deno.test("expose() scatters pixels by what its weights say, on sky and on sources", () => {
  const [patch] = plan.patches, side = size + 2 * patch.border, sources = patch.sources();
  const onSources: number[] = [], onSky: number[] = [];
  for (const e of patch.exposures) {
    const wcs = headerWcs(headerOf(wcsCards(e, side, patch)));
    const [a, b] = [1, 2].map((seed) => expose(e, side, wcs, sources, seed)), typical = sky(a.weight);
    a.image.forEach((v, i) => {
      // Two noise realisations of one sky; faults are masked in either.
      if (a.mask[i] || b.mask[i]) return;
      assert.equal(a.weight[i], b.weight[i]);
      const pull = (v - b.image[i]) * Math.sqrt(a.weight[i] / 2);
      (a.weight[i] < 0.9 * typical ? onSources : onSky).push(pull);
    });
  }
  for (const list of [onSources, onSky]) {
    const { n, mean, variance } = pulls(list);
    assert.ok(
      n > 800 && Math.abs(mean) < 4 && Math.abs(variance) < 4,
      `${n} pixels: mean ${mean} σ, variance ${variance} σ`,
    );
  }
});

/** Median of the weights: most of a chip is sky. */
const sky = (weight: Float32Array) => weight.slice().sort()[weight.length >> 1];

Deno.test("an empty synthetic sky, read as any survey, is white noise of the CCD table's sig1 around zero", async () => {
  const disk = new MemoryDisk(), patches = plan.patches.map((p) => ({ ...p, sources: () => [] }));
  await writePlan(disk, "s", { ...plan, patches });
  const { exposures } = await openBrick(disk, {
    surveyDir: "s",
    brick: brick.name,
    zoom: synthZoom(size),
    bands: ["g", "r", "z"],
    calibOrder: "single",
    strict: true,
  });
  assert.equal(exposures.length, 6);
  for (const e of exposures) {
    const list: number[] = [], neighbours: number[] = [];
    e.data.forEach((v, i) => {
      if (e.ierr[i] === 0) return;
      list.push(v * e.ierr[i]);
      if (i > e.nx && e.ierr[i - 1] && e.ierr[i - e.nx]) {
        neighbours.push(
          v * e.ierr[i] * e.data[i - 1] * e.ierr[i - 1],
          v * e.ierr[i] * e.data[i - e.nx] * e.ierr[i - e.nx],
        );
      }
      // The sky varies by 2 % over a chip, sig1 is that of its middle.
      assert.ok(Math.abs(1 / e.ierr[i] / e.sig1 - 1) < 0.02, `${e.name}: ${1 / e.ierr[i]} of ${e.sig1} nmgy`);
    });
    const { n, mean, variance } = pulls(list);
    assert.ok(
      n > 50_000 && Math.abs(mean) < 4 && Math.abs(variance) < 4,
      `${e.name}: mean ${mean} σ, variance ${variance} σ`,
    );
    const correlation = pulls(neighbours).mean;
    assert.ok(Math.abs(correlation) < 4, `${e.name}: neighbours are correlated by ${correlation} σ`);
  }
});
