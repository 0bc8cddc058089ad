import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { compareCatalogues, type Parity } from "../../src/post/parity.ts";
import { catalogue, type Made, made, row } from "../make/tables/catalogue.ts";

const compare = (ours: Made[], theirs: Made[], radius?: number) =>
  compareCatalogues([{ name: "a", ours: catalogue(ours), theirs: catalogue(theirs) }], radius);
const column = (p: Parity, name: string) => p.together.columns.find((c) => c.name === name)!;
const figure = (p: Parity, id: string) => p.together.figures.find((f) => f.id === id)!;
const near = (a: number, b: number, to = 1e-9) => assert.ok(Math.abs(a - b) <= to, `${a} is not ${b}`);

Deno.test("compareCatalogues() of a catalogue with itself meets every figure and lists nothing", () => {
  const list = row(5), p = compare(list, list);
  assert.deepEqual(p.together.figures.map((f) => f.met), Array(7).fill(true));
  assert.deepEqual([p.unmatched, p.disagreeing], [[], []]);
  assert.equal(p.together.separation.worst, 0);
  assert.ok(p.together.columns.every((c) => c.difference.n === 0 || c.difference.worst === 0));
  assert.deepEqual(p.together.exact, [{ name: "nobs_g", n: 5, equal: 5 }]);
});

Deno.test("compareCatalogues() gives median, 95 % and worst of the flux difference in σ and relative", () => {
  // ours = theirs + k σ / 100 for k = 0 … 100, of either sign
  const p = compare(row(101, (i) => ({ flux: 10 + (i % 2 ? -1 : 1) * i * 1e-3 })), row(101)),
    flux = column(p, "flux_g");
  near(flux.sigma!.median, 0.5);
  near(flux.sigma!.p95, 0.95);
  near(flux.sigma!.worst, 1);
  near(flux.difference.worst, 0.1);
  near(flux.relative!.worst, 0.1 / 10.1);
  assert.equal(flux.n, 101);
  assert.equal(flux.within, 31);
  near(p.together.flux.g.median, 0.5);
  near(figure(p, "flux median").value, 0.5);
  near(figure(p, "flux 95 %").value, 0.95);
  assert.deepEqual([figure(p, "flux median").met, figure(p, "flux 95 %").met], [false, false]);
  assert.equal(p.disagreeing.length, 70);
  assert.equal(p.disagreeing[0].theirs, 100);
});

Deno.test("compareCatalogues() pairs each source with its mutual nearest within the radius, and no other", () => {
  // Two of ours at one of theirs: the nearer wins. A third is too far. A fourth of theirs has nothing.
  const ours = [made({ x: 0.08 }), made({ x: 0.03 }), made({ x: 20.2 })];
  const theirs = [made({ x: 0 }), made({ x: 20, type: "DEV" }), made({ x: 60 })];
  const p = compare(ours, theirs);
  assert.deepEqual(p.pairs.map((q) => [q.ours, q.theirs]), [[1, 0]]);
  near(p.pairs[0].separation, 0.03, 1e-6);
  near(p.pairs[0].dra, 0.03, 1e-6);
  assert.deepEqual(
    p.unmatched.map((u) => [u.side, u.row, u.nearest.row, u.nearest.type, +u.nearest.separation.toFixed(3)]),
    [["theirs", 1, 2, "EXP", 0.2], ["theirs", 2, 2, "EXP", 39.8], ["ours", 0, 0, "EXP", 0.08], [
      "ours",
      2,
      1,
      "DEV",
      0.2,
    ]],
  );
  assert.equal(figure(p, "matched").count, 1);
  assert.equal(figure(p, "matched").of, 3);
  assert.equal(compare(ours, theirs, 0.3).together.matched, 2);
});

Deno.test("compareCatalogues() measures positions on the sky, across RA 0 and with the cosine of the declination", () => {
  const ours = catalogue([made({ x: 0.02, y: 0.01 })], { ra: 0, dec: 60 });
  const theirs = catalogue([made({ x: -0.02 })], { ra: 0, dec: 60 });
  const p = compareCatalogues([{ name: "a", ours, theirs }]);
  near(column(p, "ra").difference.worst, 0.04, 1e-6);
  near(column(p, "ra").sigma!.worst, 40, 0.01);
  near(column(p, "dec").sigma!.worst, 10, 0.01);
  assert.equal(column(p, "ra").relative, undefined);
});

Deno.test("compareCatalogues() pools sets source by source, not set by set", () => {
  const shifted = (n: number, sigma: number) => ({
    ours: catalogue(row(n, () => ({ flux: 10 + 0.1 * sigma }))),
    theirs: catalogue(row(n)),
  });
  const p = compareCatalogues([{ name: "large", ...shifted(9, 0.01) }, { name: "small", ...shifted(3, 2) }]);
  assert.deepEqual(p.sets.map((s) => +s.flux.g.median.toFixed(9)), [0.01, 2]);
  near(p.together.flux.g.median, 0.01);
  near(p.together.flux.g.p95, 2);
  assert.equal(p.together.matched, 12);
  assert.deepEqual(p.sets.map((s) => s.figures.find((f) => f.id === "flux median")!.met), [true, false]);
  assert.equal(figure(p, "flux median").met, true);
  assert.deepEqual([...new Set(p.disagreeing.map((d) => d.set))], ["small"]);
  // Sources of other sets are no neighbours, though they lie at the same place.
  assert.equal(figure(p, "same type, clear").of, 12);
});

Deno.test("compareCatalogues() gives no σ where the reference has no inverse variance, and hides nothing", () => {
  const bad = [0, NaN, -4, Infinity], theirs = row(5, (i) => ({ fluxIvar: bad[i] ?? 100 }));
  const p = compare(row(5, (i) => ({ flux: 11, fluxIvar: bad[i] ?? 100 })), theirs), flux = column(p, "flux_g");
  assert.deepEqual([flux.n, flux.sigma!.n, flux.relative!.n], [5, 1, 5]);
  near(flux.sigma!.worst, 10);
  // 0 and 0, NaN and NaN, infinite on both: nothing to compare.
  assert.deepEqual([column(p, "flux_ivar_g").n, column(p, "flux_ivar_g").oneSided], [2, 0]);
});

Deno.test("compareCatalogues() counts an inverse variance that one side alone has against the figure", () => {
  const p = compare(row(3, (i) => ({ fluxIvar: [0, NaN, 100][i] })), row(3)), ivar = column(p, "flux_ivar_g");
  assert.deepEqual([ivar.n, ivar.oneSided, ivar.relative!.worst, ivar.within], [2, 1, 1, 1]);
  const f = figure(p, "ivar");
  // Of five a source, the flux_ivar of the first two.
  assert.deepEqual([f.of, f.count, f.met, f.worst], [15, 13, false, 1]);
  assert.deepEqual(p.disagreeing.map((d) => d.theirs), [0, 1]);
});

Deno.test("compareCatalogues() compares what belongs to a model only where both chose it", () => {
  const theirs = row(3, (i) => ({ type: ["SER", "EXP", "EXP"][i], sersic: [2, 1, 1][i] }));
  const ours = row(3, (i) => ({
    type: ["SER", "EXP", "DEV"][i],
    sersic: [2.2, 1, 4][i],
    radius: [1, 1.5, 9][i],
    rchisq: [1, 1, 7][i],
  }));
  const p = compare(ours, theirs);
  assert.equal(column(p, "shape_r").n, 2);
  near(column(p, "shape_r").sigma!.worst, 10);
  assert.equal(column(p, "sersic").n, 1);
  near(column(p, "sersic").sigma!.worst, 1);
  assert.equal(column(p, "rchisq_g").difference.worst, 0);
  assert.equal(column(p, "flux_g").n, 3);
});

Deno.test("compareCatalogues() takes the dchisq of the chosen model and every model's own", () => {
  const theirs = row(2, (i) => ({ type: ["REX", "DEV"][i] }));
  const ours = row(2, (i) => ({ type: ["REX", "DEV"][i], dchisq: [100, [200.1, 200][i], [300, 330][i], 500, 0] }));
  const p = compare(ours, theirs), chosen = column(p, "dchisq of the type");
  near(chosen.relative!.worst, 30 / 330);
  assert.deepEqual([chosen.n, chosen.within], [2, 1]);
  near(column(p, "dchisq EXP").relative!.median, 0.2);
  assert.equal(column(p, "dchisq SER").n, 0);
  near(p.together.dchisqRatio, (200.1 / 200 + 330 / 300) / 2);
  const f = figure(p, "dchisq");
  assert.deepEqual([f.count, f.of, f.met], [1, 2, false]);
});

Deno.test("compareCatalogues() counts types in a matrix, and clear sources apart", () => {
  // Row 1 has a neighbour 2″ away (row 2), row 3 is faint, row 4 is of another type.
  const theirs = [
    made({ x: 0, type: "PSF" }),
    made({ x: 20, type: "REX" }),
    made({ x: 22, type: "REX" }),
    made({ x: 40, type: "DEV", flux: 0.9 }),
    made({ x: 60, type: "SER" }),
  ];
  const ours = theirs.map((s, i) => ({ ...s, type: ["PSF", "REX", "EXP", "DEV", "EXP"][i] }));
  const p = compare([...ours, made({ x: 80, type: "PSF" })], theirs);
  assert.deepEqual(p.together.types, {
    types: ["PSF", "REX", "EXP", "DEV", "SER", "-"],
    counts: [
      [1, 0, 0, 0, 0, 0],
      [0, 1, 1, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0],
      [0, 0, 1, 0, 0, 0],
      [1, 0, 0, 0, 0, 0],
    ],
  });
  const same = figure(p, "same type"), clear = figure(p, "same type, clear");
  assert.deepEqual([same.count, same.of], [3, 5]);
  // Rows 0 and 4.
  assert.deepEqual([clear.count, clear.of], [1, 2]);
  assert.deepEqual(p.disagreeing.map((d) => d.theirs), [2, 4]);
});

Deno.test("compareCatalogues() leaves out duplicates of reference catalogues", () => {
  const p = compare([made({ x: 0 })], [made({ x: 0, type: "DUP", flux: 0 }), made({ x: 0.01 })]);
  assert.deepEqual([p.together.theirs, p.together.matched, p.pairs[0].theirs], [1, 1, 1]);
});

Deno.test("compareCatalogues() of empty catalogues has no figure to judge by", () => {
  const p = compare([], []);
  assert.deepEqual(p.together.figures.map((f) => f.met), Array(7).fill(undefined));
  assert.equal(compare([], row(2)).together.figures[0].met, false);
  assert.equal(compare([], row(2)).unmatched[0].nearest.row, -1);
});

Deno.test("compareCatalogues() names the catalogue that has no positions", () => {
  const theirs = catalogue(row(1));
  theirs.columns.delete("dec");
  assert.throws(
    () => compareCatalogues([{ name: "field", ours: catalogue(row(1)), theirs }]),
    (e: Error) =>
      e instanceof InputError && /the reference of "field".*ra, dec and type; it has type, ra,/.test(e.message),
  );
});
