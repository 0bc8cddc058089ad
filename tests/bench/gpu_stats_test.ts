import assert from "node:assert/strict";
import { faultsOf, hotPath } from "../../bench/gpu_stats/limits.ts";
import { mark, pairsWaves, parseStatistics, type Statistics } from "../../bench/gpu_stats/statistics.ts";
import { tableOf } from "../../bench/gpu_stats/table.ts";
import { variantsOf } from "../../bench/gpu_stats/variants.ts";
import type { Kernel } from "../../src/compute/kernel.ts";
import { kernels } from "../../src/kernels/kernel_list.ts";

/** As RADV of Mesa 22.3 prints it, shortened; what it says of pipelines that are not ours comes before the first mark. */
const printed = `
Compute Shader:
*** SHADER STATS ***
SGPRs: 16
VGPRs: 4
********************
${mark}measure survey

Compute Shader:
*** SHADER STATS ***
Driver pipeline hash: 8290714322301950981
SGPRs: 128
VGPRs: 56
Spilled SGPRs: 2
Spilled VGPRs: 5
Code size: 3656
LDS size: 10240
Scratch size: 1024
Subgroups per SIMD: 8
Instructions: 765
Pre-Sched VGPRs: 9
********************

${mark}
`;

const wanted: Statistics = {
  variant: "measure survey",
  vgprs: 56,
  sgprs: 128,
  spilled: 7,
  lds: 10240,
  scratch: 1024,
  waves: 4,
  instructions: 765,
};

Deno.test("parseStatistics() reads each variant's block, and counts waves of 64 lanes", () => {
  assert.deepEqual(parseStatistics(printed, true), [wanted]);
  assert.deepEqual(parseStatistics(printed, false), [{ ...wanted, waves: 8 }]);
  assert.deepEqual(["vega20", "navi21", "gfx1100", "gfx90a"].map(pairsWaves), [false, true, true, false]);
});

Deno.test("parseStatistics() refuses a variant of which the driver says nothing", () => {
  assert.throws(() => parseStatistics(printed.replace("VGPRs: 56\n", ""), true), /does not say "VGPRs" of measure/);
});

Deno.test("faultsOf() names every limit that a kernel of the hot path exceeds, and no other kernel", () => {
  assert.deepEqual(faultsOf("navi21", { ...wanted, waves: 3 }, []), [
    "navi21: measure survey spills 7 registers",
    "navi21: measure survey needs 1024 bytes of scratch a wave",
    "navi21: measure survey leaves 3 waves a SIMD, 4 are wanted",
  ]);
  assert.deepEqual(faultsOf("navi21", { ...wanted, spilled: 0, scratch: 0 }, []), []);
  assert.deepEqual(faultsOf("navi21", { ...wanted, variant: "selftest_lanes lanes=64" }, []), []);
});

Deno.test("faultsOf() passes over exceptions, for their limit, family and variant alone", () => {
  const row = { families: ["vega20"], variant: /^measure survey$/, reason: "a test" };
  const allowed = [{ ...row, allows: ["spilled", "scratch"] as const }];
  assert.deepEqual(faultsOf("vega20", wanted, allowed), []);
  assert.deepEqual(faultsOf("vega20", wanted, [{ ...row, allows: ["scratch", "waves"] }]), [
    "vega20: measure survey spills 7 registers",
  ]);
  assert.equal(faultsOf("navi21", wanted, allowed).length, 2);
  assert.equal(faultsOf("vega20", { ...wanted, variant: "measure" }, allowed).length, 2);
});

Deno.test("variantsOf() has every choice of a kernel's constants once, and the hot path has kernels", () => {
  const constants = { lanes: [64, 16], survey: [false, true] }, kernel = { name: "k", buffers: [], constants };
  const labels = (k: Kernel) => variantsOf(k).map((v) => v.label);
  assert.deepEqual(labels(kernel), ["k lanes=64", "k lanes=64 survey", "k lanes=16", "k lanes=16 survey"]);
  const form = { ...kernel, gpu: { shared: [], fixed: { lanes: 256 } } };
  assert.deepEqual(labels(form), ["k lanes=256", "k lanes=256 survey"]);
  const names = kernels.map((k) => k.name);
  assert.deepEqual(hotPath.filter((name) => !names.includes(name)), []);
});

Deno.test("tableOf() has a line for every variant below the family's name", () => {
  const lines = tableOf("navi21", [wanted]).split("\n");
  assert.match(lines[0], /^navi21 +VGPRs +SGPRs +spilled +LDS +scratch +waves +instrs$/);
  assert.match(lines[1], /^measure survey +56 +128 +7 +10240 +1024 +4 +765$/);
});
