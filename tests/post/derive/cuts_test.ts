import assert from "node:assert/strict";
import { passes, readCuts, shippedCuts } from "../../../src/post/derive/cuts.ts";
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
