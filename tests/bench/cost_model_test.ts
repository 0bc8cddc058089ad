import assert from "node:assert/strict";
import { loopsOf, noInstructions } from "../../bench/cost_model/assembly.ts";
import { brickSeconds } from "../../bench/cost_model/brick.ts";
import { bytesOf, fusedBytesOf } from "../../bench/cost_model/bytes.ts";
import { cases } from "../../bench/cost_model/cases.ts";
import { executed, type Work } from "../../bench/cost_model/code.ts";
import { type Gpu, gpus } from "../../bench/cost_model/devices.ts";
import { measuredRows, softwareOf } from "../../bench/cost_model/measured.ts";
import { atBest, atWorst, limitOf, onGpu, onSoftware } from "../../bench/cost_model/predict.ts";

/** As RADV of Mesa 22.3 prints it, shortened: a loop within a loop, and one after it. */
const printed = `
BB0
disasm:
BB0:
	s_mov_b32 s0, 0                                             ; be800080
	v_exp_f32_e32 v1, v2                                        ; 7e024b02
BB1:
	v_fma_f32 v1, v2, v3, v4                                    ; d6130001 04120702
	(then repeated 2 times)
	s_waitcnt lgkmcnt(0)                                        ; bf89fc07
BB2:
	ds_load_b128 v[4:7], v1                                     ; dbfc0000 04000001
	s_cbranch_scc1 BB2                                          ; bfa20003
BB3:
	v_dual_mul_f32 v1, v2, v3 :: v_dual_mov_b32 v4, v5          ; c8c60702 01040105
	s_cbranch_scc0 BB5                                          ; bfa10004
	s_branch BB1                                                ; bfa00004
BB5:
	buffer_load_b64 v[4:5], v1, s[4:7], 0 offen                 ; e0540000 80440401
	scratch_store_b32 off, v1, s0                               ; dc690000 00000100
BB6:
	v_add_nc_u32_e32 v1, 1, v1                                  ; 4a020281
	s_cbranch_execnz BB6                                        ; bfa60004
BB7:
	s_endpgm                                                    ; bfb00000
Compute Shader:
SGPRs: 128
`;

Deno.test("loopsOf() finds loops by jumps backwards and counts what executes each instruction", () => {
  const { own, inner } = loopsOf(printed);
  assert.deepEqual(own, {
    ...noInstructions,
    special: 1,
    scalar: 2,
    memory: 1,
    memoryWords: 2,
    moved: 2,
    spilled: 1,
  });
  assert.equal(inner.length, 2);
  assert.deepEqual(inner[0].own, { ...noInstructions, vector: 5, whole: 1, flop: 7, scalar: 2 });
  assert.deepEqual(inner[0].inner, [{
    own: { ...noInstructions, shared: 1, sharedWords: 4, moved: 4, scalar: 1 },
    inner: [],
  }]);
  assert.deepEqual(inner[1].own, { ...noInstructions, vector: 1, whole: 1, scalar: 1 });
  assert.throws(() => loopsOf("no code"), /prints no disassembly/);
});

Deno.test("executed() multiplies nested loops, and refuses trips for other loops than there are", () => {
  const trips = (times: number, moved: number, ...inner: Parameters<typeof executed>[1][]) => ({ times, moved, inner });
  const sum = executed(loopsOf(printed), trips(1, 1, trips(3, 1, trips(5, 0.5)), trips(7, 1)), "it");
  assert.equal(sum.vector, 3 * 5 + 7);
  assert.equal(sum.sharedWords, 3 * 5 * 4);
  assert.equal(sum.moved, 2 + 3 * 5 * 4 * 0.5);
  assert.throws(() => executed(loopsOf(printed), trips(1, 1, trips(3, 1)), "it"), /it has 2 loops where 1 are known/);
});

/** One wave that does nothing but what is given. */
const work = (what: Partial<Work>): Work => ({ ...noInstructions, kernel: "k", waves: 1, ...what });
const one: Gpu = {
  ...gpus[0],
  units: 1,
  clock: 1,
  issue: 4,
  whole: 2,
  special: 0.5,
  shared: 1,
  scalarApart: false,
  bandwidth: 10,
};

Deno.test("onGpu() counts two halves of a wave, and what it waits for is what takes longest", () => {
  const s = onGpu(one, [work({ vector: 40, whole: 10, scalar: 8, special: 1, sharedWords: 3 })], 20);
  assert.deepEqual(s, { issue: 2 * 49 / 4, whole: 10, special: 4, shared: 6, memory: 2 });
  assert.equal(limitOf(s), "issue");
  assert.equal(atBest(s), 24.5);
  assert.equal(atWorst(s), 24.5 + 4 + 6 + 2);
  assert.equal(onGpu({ ...one, scalarApart: true }, [work({ scalar: 8 })], 0).issue, 0);
});

Deno.test("onSoftware() adds up what a processor does one after the other", () => {
  const seconds = onSoftware({ fma: 64, exp: 32, exchange: 16 }, [work({ vector: 3, special: 1, moved: 2, waves: 2 })]);
  assert.equal(seconds, 2 * (3 + 2 + 4));
});

Deno.test("bytesOf() counts images twice, and a fused kernel would not move them", () => {
  const { patch } = cases.find(({ name }) => name.startsWith("EXP") && name.endsWith("size 64"))!;
  assert.equal(bytesOf(patch) - fusedBytesOf(patch), 2 * 3 * 8 * 48 ** 2);
  // Pixels and inverse errors, the PSF's half-plane, and rows of less than a kilobyte.
  const rows = fusedBytesOf(patch) - 8 * 48 ** 2 - 8 * 33 * 64;
  assert.ok(rows > 0 && rows < 1024, `${rows}`);
});

Deno.test("the recorded results hold the peaks and every case that is predicted", async () => {
  const rows = await measuredRows(), { fma, exp, exchange } = softwareOf(rows);
  assert.ok(fma > exp && exp > exchange && exchange > 1e8);
  for (const { unit, name, useful } of cases) {
    const row = rows.get(`${unit} ${name}`);
    assert.ok(row, name);
    // Both count useful work by the same rule.
    assert.ok(Math.abs(useful.flop * row.rate.median / 1e9 / row.gflop! - 1) < 1e-3, name);
  }
});

Deno.test("brickSeconds() scales a part of a brick to the whole, host included", () => {
  const extra = {
    scale: 0.5,
    patches: 10,
    steps: 20,
    modelFits: 10,
    dispatches: 0,
    readBacks: 10,
    deviceSeconds: 1,
    seconds: 3,
  };
  const seconds = brickSeconds({ extra } as never, 0.75, { 64: 1, 128: 5 });
  assert.equal(seconds.device, 10 / 0.5 * 3 * 7 / 6 * 2);
  assert.ok(Math.abs(seconds.readBacks - 0.116) < 1e-12);
  assert.ok(Math.abs(seconds.host - (3 - 1 - 0.116) / 0.5) < 1e-12);
});
