import assert from "node:assert/strict";
import { passes, shippedCuts } from "../../../src/post/derive/cuts.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { columnsOf } from "../../make/randoms/draw_scene.ts";
import { fateCode, type FateName, fateOf, fates, type Traces } from "../../../src/survey/match/fates.ts";

const cut = (name: string) => shippedCuts.find((c) => c.name === name)!;
/** Magnitudes from colours. */
const source = (g: number, gr: number, rz: number) => (band: string) => ({ g, r: g - gr, z: g - gr - rz })[band] ?? NaN;

Deno.test("DESI_ELG takes sources just inside each of its lines and none just outside", () => {
  const inside = (g: number, gr: number, rz: number) => passes(cut("DESI_ELG"), source(g, gr, rz));
  // The middle of the box.
  assert.ok(inside(23.3, 0.4, 0.9));
  // r = 23.4
  assert.ok(inside(23.79, 0.4, 0.9) && !inside(23.81, 0.4, 0.9));
  // r − z = 0.3 and 1.6, where the other lines leave room
  assert.ok(inside(23, 0.15, 0.31) && !inside(23, 0.15, 0.29));
  assert.ok(inside(22, -0.4, 1.59) && !inside(22, -0.4, 1.61));
  // g − r = 1.15 (r − z) − 0.15 at r − z = 0.6: 0.54
  assert.ok(inside(23.3, 0.53, 0.6) && !inside(23.3, 0.55, 0.6));
  // g − r = 1.6 − 1.2 (r − z) at r − z = 1.2: 0.16
  assert.ok(inside(23.3, 0.15, 1.2) && !inside(23.3, 0.17, 1.2));
});

Deno.test("eBOSS cuts take sources just inside each of their lines and none just outside", () => {
  for (
    const [name, faint, slope, zero] of [["EBOSS_NGC", 22.9, 0.637, 0.399], [
      "EBOSS_SGC",
      22.825,
      0.218,
      0.571,
    ]] as const
  ) {
    const inside = (g: number, gr: number, rz: number) => passes(cut(name), source(g, gr, rz));
    assert.ok(inside(22.4, 0.6, 1.0), name);
    assert.ok(inside(21.83, 0.6, 1.0) && !inside(21.82, 0.6, 1.0), `${name} bright`);
    assert.ok(inside(faint - 0.01, 0.6, 1.0) && !inside(faint + 0.01, 0.6, 1.0), `${name} faint`);
    // g − r = −0.068 (r − z) + 0.457 at r − z = 1: 0.389
    assert.ok(inside(22.4, 0.4, 1.0) && !inside(22.4, 0.38, 1.0), `${name} lower`);
    // g − r = 0.112 (r − z) + 0.773 at r − z = 0.95: 0.8794
    assert.ok(inside(22.4, 0.87, 1.0) && !inside(22.4, 0.9, 1.0), `${name} upper`);
    // r − z = slope (g − r) + zero at g − r = 0.5
    const left = slope * 0.5 + zero;
    assert.ok(inside(22.4, 0.5, left + 0.01) && !inside(22.4, 0.5, left - 0.01), `${name} left`);
    // r − z = −0.555 (g − r) + 1.901 at g − r = 0.5: 1.6235
    assert.ok(inside(22.4, 0.5, 1.62) && !inside(22.4, 0.5, 1.63), `${name} right`);
  }
});

/** Magnitudes in bands of their own. */
const magnitudes = (mags: Record<string, number>) => (band: string) => mags[band] ?? NaN;

Deno.test("DESI_LRG takes sources just inside each of its lines and none just outside", () => {
  const mags = { g: 23.5, r: 21.8, z: 20.4, w1: 18.5, fiber_z: 21.5 };
  const inside = (change: Record<string, number>) => passes(cut("DESI_LRG"), magnitudes({ ...mags, ...change }));
  assert.ok(inside({}));
  assert.ok(inside({ fiber_z: 21.59 }) && !inside({ fiber_z: 21.61 }));
  // z - W1 = 0.8 (r - z) - 0.6 = 0.52: W1 = 19.88, where r - W1 = 1.92 meets r - W1 = 1.8 (W1 - 17.14) = 4.9 not; so at r - W1 > 3.3.
  const red = { g: 25, r: 23, z: 20.4 };
  assert.ok(inside({ ...red, w1: 18.9 }) && !inside({ ...red, z: 19.9, w1: 18.05 }));
  // z - W1 > 0.8 · 3.1 - 0.6 = 1.88 at z = 19.9: W1 < 18.02.
  assert.ok(inside({ ...red, z: 19.9, w1: 18.01 }));
  // g - W1 = 2.9 or r - W1 = 1.8: either will do.
  const low = { r: 20, z: 19.2, w1: 17.9 };
  assert.ok(inside({ ...low, g: 20.5 }) && inside({ ...low, r: 19.5, g: 20.81, z: 18.9, w1: 17.9 }));
  assert.ok(!inside({ ...low, r: 19.5, g: 20.79, z: 18.9, w1: 17.9 }));
  // r - W1 = 1.8 (W1 - 17.14) at W1 = 18.5: 2.448; r - W1 = W1 - 16.33 at W1 = 17.6: 1.27, below the others.
  assert.ok(inside({ r: 20.96, w1: 18.5 }) && !inside({ r: 20.94, w1: 18.5 }));
  // r - W1 = 3.3 at W1 = 19.5, where the sliding cut asks for 4.25.
  assert.ok(inside({ g: 25, r: 22.81, z: 20.8, w1: 19.5 }) && !inside({ g: 25, r: 22.79, z: 20.8, w1: 19.5 }));
  assert.ok(!inside({ w1: NaN }) && !inside({ fiber_z: NaN }) && inside({ g: NaN }));
  const near = (bits: number) => passes(cut("DESI_LRG"), magnitudes(mags), () => bits);
  assert.ok(near(0) && near(1 + 4 + 2 ** 11) && !near(2) && !near(2 ** 12) && !near(2 ** 13 + 1));
});

Deno.test("DESI_QSO takes sources just inside each of its lines and none just outside", () => {
  const mags = { g: 20.3, r: 20.1, z: 19.8, w1: 19, w2: 18.6 };
  const inside = (change: Record<string, number>) => passes(cut("DESI_QSO"), magnitudes({ ...mags, ...change }));
  const moved = (by: number) => Object.fromEntries(Object.entries(mags).map(([b, m]) => [b, m + by]));
  assert.ok(inside({}) && inside(moved(2.59)) && !inside(moved(2.61)) && inside(moved(-2.59)) && !inside(moved(-2.61)));
  assert.ok(inside({ g: 21.39 }) && !inside({ g: 21.41 }));
  assert.ok(inside({ z: 20.49 }) && !inside({ z: 20.51 }) && inside({ z: 19.01 }) && !inside({ z: 18.99 }));
  assert.ok(inside({ w2: 19.39 }) && !inside({ w2: 19.41 }));
  // Means of fluxes: grz of (g + 0.8 r + 0.5 z) / 2.3, W of 0.75 W1 + 0.25 W2; grz - W > g - z - 1.
  const flux = (m: number) => 10 ** (-0.4 * m), mag = (f: number) => -2.5 * Math.log10(f);
  const grz = mag((flux(20.3) + 0.8 * flux(20.1) + 0.5 * flux(19.8)) / 2.3), limit = grz - 0.5 + 1;
  const w = mag(0.75 * flux(19) + 0.25 * flux(18.6));
  const away = (by: number) => ({ w1: 19 + limit - w + by, w2: 18.6 + limit - w + by });
  assert.ok(inside(away(-0.01)) && !inside(away(0.01)));
  // The main sequence is left out where W1 - W2 does not tell: g - r = 0.5, and 1.53 (r - z) + 0.2 ± 0.1.
  const star = (off: number, w2 = 18.9) => inside({ r: 19.8, z: 19.8 - (0.5 - 0.2 - off) / 1.53, w2 });
  assert.ok(!star(0) && !star(0.09) && !star(-0.09) && star(0.11) && star(-0.11) && star(0, 18.69) && !star(0, 18.71));
  assert.ok(inside({ g: 19.9, r: 19.8, z: 19.8 - (0.1 - 0.2) / 1.53, w2: 18.9 }));
  const columns: Record<string, number | string> = {
    ...{ type: "PSF", maskbits: 0, flux_w1: 10, flux_ivar_w1: 0.17, flux_w2: 10, flux_ivar_w2: 0.05 },
  };
  const measured = (change: Record<string, number | string>) =>
    passes(cut("DESI_QSO"), magnitudes(mags), (name) => ({ ...columns, ...change })[name]);
  assert.ok(measured({}) && measured({ type: "PSF " }) && !measured({ type: "REX" }) && !measured({ maskbits: 2 }));
  assert.ok(!measured({ flux_ivar_w1: 0.15 }) && !measured({ flux_ivar_w2: 0.03 }) && !measured({ flux_ivar_w1: 0 }));
});

Deno.test("nearly all quasars of the draw and half of its red galaxies pass the selections of their kind, and no other kind does", async () => {
  const share = async (model: string, name: string, fiber: number) => {
    const c = await columnsOf(model, 4000, { extended: model === "lrg" });
    const mag = (i: number) => (band: string) => band === "fiber_z" ? c.z[i] + fiber : c[band]?.[i] ?? NaN;
    return Array.from(c.r, (_, i) => passes(cut(name), mag(i))).filter((x) => x).length / 4000;
  };
  assert.ok(await share("lrg", "DESI_LRG", 0.9) > 0.4 && await share("lrg", "DESI_QSO", 0.9) < 0.02);
  assert.ok(await share("qso", "DESI_QSO", 0.2) > 0.95 && await share("qso", "DESI_LRG", 0.2) < 0.05);
  assert.ok(await share("star", "DESI_QSO", 0.2) < 0.05 && await share("star", "DESI_LRG", 0.2) < 0.02);
});

Deno.test("columns count for a measurement, not for the truth, and a flux that is not positive passes no cut", () => {
  const mag = source(22.4, 0.6, 1.0),
    good: Record<string, number> = {
      psfdepth_g: 100,
      psfdepth_r: 100,
      psfdepth_z: 12,
      anymask_g: 0,
      anymask_r: 0,
      anymask_z: 0,
    };
  assert.ok(passes(cut("EBOSS_NGC"), mag) && passes(cut("EBOSS_NGC"), mag, (c) => good[c]));
  assert.ok(!passes(cut("EBOSS_SGC"), mag, (c) => good[c]));
  assert.ok(!passes(cut("EBOSS_NGC"), mag, (c) => c === "anymask_r" ? 2 : good[c]));
  assert.ok(!passes(cut("EBOSS_NGC"), (b) => b === "z" ? NaN : mag(b)));
});

Deno.test("readCuts() reads a user's cuts and names the rule that is not one", () => {
  const [mine] = readCuts('[{"name":"RED","bit":3,"colours":[{"sum":{"g":1,"r":-1},"above":1}]}]', "mine.json");
  assert.ok(passes(mine, source(22, 1.1, 0)) && !passes(mine, source(22, 0.9, 0)));
  const bad: [string, RegExp][] = [
    ["{", /"mine.json"/],
    ['[{"bit":3}]', /cut 1 needs a name/],
    ['[{"name":"A","bit":31}]', /bit of cut 1 \(A\) must be 0..30, it is 31/],
    ['[{"name":"A","bit":1},{"name":"B","bit":1}]', /bits must differ, cut 2 \(B\) and A both have 1/],
    ['[{"name":"A","bit":1,"colours":[{"sum":{"g":1}}]}]', /a colour without "above" and "below"/],
    ['[{"name":"A","bit":1,"columns":[{"column":"x"}]}]', /column x: one of "above", "below", "equals"/],
    ['[{"name":"A","bit":1,"columns":[{"column":"x","equals":1,"above":2}]}]', /column x: one of/],
    ['[{"name":"A","bit":1,"columns":[{"column":"x","equals":[1]}]}]', /"equals" must be a number or a text/],
    ['[{"name":"A","bit":1,"columns":[{"column":"x","unset":[31]}]}]', /"unset" must be a list of bits, 0..30/],
    ['[{"name":"A","bit":1,"columns":[{"signal_to_noise":"w1"}]}]', /signal_to_noise w1: "above" or "below"/],
    ['[{"name":"A","bit":1,"columns":[{"column":"x","above":1,"belo":2}]}]', /"belo" in a column, which may have/],
    ['[{"name":"A","bit":1,"colors":[]}]', /"colors" in a cut, which may have name, bit/],
    ['[{"name":"A","bit":1,"colours":[{"any":[]}]}]', /an "any" without rules/],
    ['[{"name":"A","bit":1,"colours":[{"any":[3]}]}]', /something else than rules/],
    ['[{"name":"A","bit":1,"colours":[{"any":[[]]}]}]', /an empty list in "any"/],
    ['[{"name":"A","bit":1,"colours":[{"any":[{"sum":{"g":1}}]}]}]', /a colour without "above" and "below"/],
    ['[{"name":"A","bit":1,"colours":[{"any":[{"any":[]}]}]}]', /something else than rules/],
    ['[{"name":"A","bit":1,"colours":[{"any":[{"sum":{"g":1},"above":1}],"below":1}]}]', /both "any" and a rule/],
    ['[{"name":"A","bit":1,"means":{}}]', /no mean in "means"/],
    ['[{"name":"A","bit":1,"means":{"w":{"w1":0}}}]', /a mean "w" without positive weights/],
    ['[{"name":"A","bit":1,"means":{"w1":{"w1":1}}}]', /a mean "w1" of itself/],
  ];
  for (const [text, message] of bad) assert.throws(() => readCuts(text, "mine.json"), message);
});

Deno.test("fateOf() asks its questions in the order of the registry", () => {
  const traces: Traces = {
    matched: true,
    masked: [0, 0.1],
    candidates: 1,
    blob: 4,
    dropped: false,
    inBlob: 2,
    lost: 0,
    blobFailed: false,
    vetoed: false,
  };
  const cases: [Partial<Traces>, FateName][] = [
    [{}, "recovered"],
    [{ matched: false, masked: [] }, "on no exposure"],
    [{ matched: false, masked: [0.6, 0.9] }, "masked"],
    [{ matched: false, masked: [0.6, 0.2] }, "ambiguous"],
    [{ matched: false, candidates: 0 }, "merged"],
    [{ matched: false, candidates: 0, dropped: true }, "fit failed"],
    [{ matched: false, candidates: 0, inBlob: 0 }, "fit failed"],
    [{ matched: false, candidates: 0, blob: -1, inBlob: 0 }, "below threshold"],
    // Where the cause is known.
    [{ lost: 1, blobFailed: true }, "recovered"],
    [{ matched: false, masked: [], lost: 1 }, "CCD left out"],
    [{ matched: false, masked: [0.6, 0.9], lost: 1 }, "CCD left out"],
    [{ matched: false, candidates: 0, blob: -1, inBlob: 0, lost: 2 }, "CCD left out"],
    [{ matched: false, candidates: 0, lost: 1 }, "merged"],
    [{ matched: false, lost: 1 }, "ambiguous"],
    [{ matched: false, candidates: 0, dropped: true, inBlob: 0, blobFailed: true }, "blob failed"],
    [{ matched: false, candidates: 0, blobFailed: true }, "blob failed"],
    // A sample would not miss these, but it would these that no mask is to blame for.
    [{ vetoed: true }, "recovered"],
    [{ matched: false, vetoed: true }, "vetoed"],
    [{ matched: false, masked: [0.6, 0.9], vetoed: true }, "vetoed"],
    [{ matched: false, candidates: 0, vetoed: true }, "vetoed"],
    [{ matched: false, candidates: 0, dropped: true, vetoed: true }, "vetoed"],
    [{ matched: false, candidates: 0, blob: -1, inBlob: 0, vetoed: true }, "vetoed"],
    [{ matched: false, masked: [], vetoed: true }, "on no exposure"],
    [{ matched: false, masked: [0.6, 0.9], lost: 1, vetoed: true }, "CCD left out"],
    [{ matched: false, candidates: 0, blobFailed: true, vetoed: true }, "blob failed"],
  ];
  for (const [change, want] of cases) assert.equal(fateOf({ ...traces, ...change }), want);
  assert.deepEqual(fates.map((f) => f.code), fates.map((_, k) => k));
  assert.equal(Object.keys(fateCode).length, fates.length);
});
