import assert from "node:assert/strict";
import { slot } from "../../src/kernels/fit_types.ts";
import { freeSlots, fromVector, type Shape, toParameters, toVector } from "../../src/patches/shape.ts";
import { toIvar } from "../../src/patches/catalogue_normal.ts";

const shape: Shape = { model: "SER", ra: 359.9999, dec: 60, flux: [1, 2], lnre: 0.3, ee1: 0.4, ee2: -0.7, n: 2.2 };

Deno.test("fromVector() turns arcsec offsets into degrees, with RA wrapped at 360", () => {
  const p = toVector(shape);
  p[slot.dra] = 3.6, p[slot.ddec] = -0.36;
  const moved = fromVector(shape, "SER", p);
  assert.ok(Math.abs(moved.ra - (359.9999 + 0.002 - 360)) < 1e-9, `${moved.ra}`);
  assert.ok(Math.abs(moved.dec - (60 - 0.0001)) < 1e-12);
  assert.deepEqual([moved.flux, moved.n], [[1, 2], 2.2]);
});

Deno.test("toParameters() maps the soft ellipse to e = 1 - exp(-|ee|) at the same angle", () => {
  const { e1, e2 } = toParameters(shape);
  assert.ok(Math.abs(Math.hypot(e1, e2) - (1 - Math.exp(-Math.hypot(0.4, 0.7)))) < 1e-12);
  assert.ok(Math.abs(e1 / e2 - 0.4 / -0.7) < 1e-12);
  assert.deepEqual(toParameters({ ...shape, model: "REX" }).e1, 0);
});

Deno.test("freeSlots() counts the parameters that the penalties count, fluxes aside", () => {
  const counts = (["PSF", "REX", "DEV", "EXP", "SER"] as const).map((model) => freeSlots({ model }, [0]).length - 1);
  assert.deepEqual(counts, [2, 3, 5, 5, 6]);
});

Deno.test("toIvar() transforms soft-ellipse information by the numerical Jacobian", () => {
  // Information matrix of rank one in (ee1, ee2): J = (a, b) per unit step.
  const a = 3, b = -5, m = new Float64Array(28);
  const at = (i: number, j: number) => i * 7 - (i * (i - 1)) / 2 + (j - i);
  m[at(4, 4)] = a * a, m[at(4, 5)] = a * b, m[at(5, 5)] = b * b, m[at(3, 3)] = 4;
  const result = [{ gain: 0, jtj: m, jtr: new Float64Array(7) }];
  const ivar = toIvar(shape, result, [0]);
  const soft = (e1: number, e2: number) => {
    const e = Math.hypot(e1, e2), f = -Math.log(1 - e) / e;
    return a * f * e1 + b * f * e2;
  };
  const { e1, e2 } = toParameters(shape), h = 1e-6;
  const d1 = (soft(e1 + h, e2) - soft(e1 - h, e2)) / (2 * h), d2 = (soft(e1, e2 + h) - soft(e1, e2 - h)) / (2 * h);
  assert.ok(Math.abs(ivar.e1 / d1 ** 2 - 1) < 1e-7 && Math.abs(ivar.e2 / d2 ** 2 - 1) < 1e-7);
  assert.ok(Math.abs(ivar.re - 4 / Math.exp(0.6)) < 1e-12);
});
