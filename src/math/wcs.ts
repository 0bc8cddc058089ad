import { deprojectTan, projectTan } from "./wcs/tan.ts";
import { invert2, type Wcs } from "./wcs/wcs_types.ts";

/** A smooth map of the plane and its derivatives: value and [∂u/∂x, ∂u/∂y, ∂v/∂x, ∂v/∂y]. */
export type Distortion = (x: number, y: number) => { u: number; v: number; jacobian: [number, number, number, number] };

/** A tangent plane and what bends it. */
export interface WcsModel {
  /** Position of the reference point, deg. */
  crval: readonly [number, number];
  /** 0-based pixel of the reference point. */
  crpix: readonly [number, number];
  /** Linear term, deg per pixel, row-major. */
  cd: readonly [number, number, number, number];
  /** Acts on pixel offsets from CRPIX, before CD (SIP). */
  pixelDistortion?: Distortion;
  /** Acts on intermediate world coordinates in degrees, after CD (TPV). */
  skyDistortion?: Distortion;
  /** Linear term of skyDistortion at the origin. */
  skyLinear?: readonly [number, number, number, number];
}

/** A tangent-plane WCS with optional SIP or TPV distortion; inverse by Newton steps on the exact derivatives.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeWcs } from "@obiwan/obiwan";
 *
 * const scale = 0.262 / 3600;
 * const wcs = makeWcs({ crval: [150, 2], crpix: [1799.5, 1799.5], cd: [-scale, 0, 0, scale] });
 * const [x, y] = wcs.toPixel(...wcs.toSky(100, 3000));
 * assert.ok(Math.abs(x - 100) < 1e-6 && Math.abs(y - 3000) < 1e-6);
 * ```
 */
export function makeWcs(model: WcsModel): Wcs {
  const { crval: [ra0, dec0], crpix: [cx, cy], cd, pixelDistortion, skyDistortion } = model;
  const inverse = invert2(cd);

  const forward = (x: number, y: number): [number, number] => {
    let u = x - cx, v = y - cy;
    if (pixelDistortion) ({ u, v } = pixelDistortion(u, v));
    let xi = cd[0] * u + cd[1] * v, eta = cd[2] * u + cd[3] * v;
    if (skyDistortion) ({ u: xi, v: eta } = skyDistortion(xi, eta));
    return [xi, eta];
  };

  return {
    cd: model.skyLinear ? multiply2(model.skyLinear, cd) : cd,
    toSky(x, y) {
      const [xi, eta] = forward(x, y);
      return deprojectTan(xi, eta, ra0, dec0);
    },
    toPixel(ra, dec) {
      const plane = projectTan(ra, dec, ra0, dec0);
      if (!plane) return [NaN, NaN];
      const [xi, eta] = skyDistortion ? invert(skyDistortion, plane, 1e-13) : plane;
      const linear: [number, number] = [inverse[0] * xi + inverse[1] * eta, inverse[2] * xi + inverse[3] * eta];
      const [u, v] = pixelDistortion ? invert(pixelDistortion, linear, 1e-10) : linear;
      return [u + cx, v + cy];
    },
    shifted: (x0, y0) => makeWcs({ ...model, crpix: [cx - x0, cy - y0] }),
  };
}

export function multiply2(a: readonly number[], b: readonly number[]): [number, number, number, number] {
  return [a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]];
}

/** Solves map(x, y) = target from x, y = target. @returns NaN when 50 steps do not get within the tolerance */
function invert(map: Distortion, target: [number, number], tolerance: number): [number, number] {
  let [x, y] = target;
  for (let step = 0; step < 50; step++) {
    const { u, v, jacobian } = map(x, y);
    const ru = target[0] - u, rv = target[1] - v;
    const [a, b, c, d] = invert2(jacobian);
    x += a * ru + b * rv;
    y += c * ru + d * rv;
    if (Math.abs(ru) + Math.abs(rv) < tolerance) return [x, y];
  }
  return [NaN, NaN];
}

/** Powers (i, j) of the terms of the TPV polynomial, term 3, 11, 23, 39 being powers of r. */
const tpvTerms: readonly (readonly [number, number] | number)[] = [
  ...[[0, 0], [1, 0], [0, 1], 1, [2, 0], [1, 1], [0, 2], [3, 0], [2, 1], [1, 2], [0, 3], 3],
  ...[[4, 0], [3, 1], [2, 2], [1, 3], [0, 4], [5, 0], [4, 1], [3, 2], [2, 3], [1, 4], [0, 5], 5],
  ...[[6, 0], [5, 1], [4, 2], [3, 3], [2, 4], [1, 5], [0, 6]],
  ...[[7, 0], [6, 1], [5, 2], [4, 3], [3, 4], [2, 5], [1, 6], [0, 7], 7],
] as (readonly [number, number] | number)[];

/** TPV distortion: axis 1 in (ξ, η), axis 2 in (η, ξ). @param pv1 PV1_0…PV1_39, pv2 likewise; absent terms undefined */
export function tpvDistortion(pv1: readonly number[], pv2: readonly number[]): Distortion {
  const terms = (pv: readonly number[]) => pv.flatMap((c, k) => (c ? [{ c, power: tpvTerms[k] }] : []));
  const first = polynomial(terms(pv1)), second = polynomial(terms(pv2));
  return (x, y) => {
    const [u, ux, uy] = first(x, y), [v, vy, vx] = second(y, x);
    return { u, v, jacobian: [ux, uy, vx, vy] };
  };
}

type Term = { c: number; power: readonly [number, number] | number };

/** Polynomial and its derivatives by its own first and second argument. */
function polynomial(terms: readonly Term[]): (x: number, y: number) => [number, number, number] {
  const radial = terms.flatMap(({ c, power }) => typeof power === "number" ? [{ c, power }] : []);
  const plain = terms.flatMap(({ c, power }) => typeof power === "number" ? [] : [{ c, i: power[0], j: power[1] }]);
  const order = plain.reduce((most, { i, j }) => Math.max(most, i, j), 0);
  // Element k + 1 is the k-th power; element 0 stands in for x^−1, which only ever meets a factor 0.
  const px = new Float64Array(order + 2), py = new Float64Array(order + 2);
  return (x, y) => {
    px[1] = py[1] = 1;
    for (let k = 2; k < px.length; k++) {
      px[k] = px[k - 1] * x;
      py[k] = py[k - 1] * y;
    }
    let f = 0, fx = 0, fy = 0;
    for (const { c, i, j } of plain) {
      f += c * px[i + 1] * py[j + 1];
      fx += c * i * px[i] * py[j + 1];
      fy += c * j * px[i + 1] * py[j];
    }
    for (const { c, power } of radial) {
      const r = Math.hypot(x, y), slope = r > 0 ? c * power * r ** (power - 2) : 0;
      f += c * r ** power;
      fx += slope * x;
      fy += slope * y;
    }
    return [f, fx, fy];
  };
}

/** Linear term at the origin of a TPV distortion without r terms. */
export function tpvLinear(pv1: readonly number[], pv2: readonly number[]): [number, number, number, number] {
  return [pv1[1] ?? 1, pv1[2] ?? 0, pv2[2] ?? 0, pv2[1] ?? 1];
}

/** SIP distortion: u + A(u, v), v + B(u, v). @param a coefficients of u^i v^j, as [i, j, value] */
export function sipDistortion(a: readonly (readonly [number, number, number])[], b: typeof a): Distortion {
  const sum = (c: typeof a) => polynomial(c.map(([i, j, value]) => ({ c: value, power: [i, j] as const })));
  const first = sum(a), second = sum(b);
  return (x, y) => {
    const [du, dux, duy] = first(x, y), [dv, dvx, dvy] = second(x, y);
    return { u: x + du, v: y + dv, jacobian: [1 + dux, duy, dvx, 1 + dvy] };
  };
}
