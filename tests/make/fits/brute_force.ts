/** An f64 fit of one source that shares nothing with the kernels but the drawing of a value image: derivatives are central
 * differences of whole images, fluxes are solved for at every point, steps are taken until nothing is left to gain. */
import { rules } from "../../../src/kernels/fit_rules.ts";
import { type FitJob, type PsfStamp, slot } from "../../../src/kernels/fit_types.ts";
import { stampTransform } from "../../../src/math/fft.ts";
import { mixtureOf } from "../../../src/math/profiles.ts";
import { momentsOf, renderFields } from "../../../src/math/render.ts";

export interface Pixels {
  pix: Float32Array;
  ierr: Float32Array;
  psfs: readonly PsfStamp[];
}

/** Unit-flux images of a job's patches at given parameters. */
export function unitImages(job: FitJob, psfs: readonly PsfStamp[], p: ArrayLike<number>): Float64Array[] {
  const mixture = mixtureOf(job.model, p[slot.n]);
  return job.patches.map((t) => {
    const [a, b, c, d] = t.jacobian, dra = p[slot.dra], ddec = p[slot.ddec];
    const moments = momentsOf(Math.exp(p[slot.lnre]), p[slot.ee1], p[slot.ee2], t.jacobian);
    const where = { px: t.px + a * dra + b * ddec, py: t.py + c * dra + d * ddec };
    const { width, height, size, gaussVariance } = t;
    return renderFields(
      { mixture, moments, psf: transform(psfs[t.psf], size), size, width, height, gaussVariance, ...where },
      1,
    )[0];
  });
}

const transforms = new Map<PsfStamp, ReturnType<typeof stampTransform>>();
function transform(psf: PsfStamp, size: number) {
  const known = transforms.get(psf);
  if (known && known.re.length === size * size) return known;
  const made = stampTransform(psf.data, psf.size, size);
  transforms.set(psf, made);
  return made;
}

const length2 = (p: ArrayLike<number>) => p[slot.ee1] ** 2 + p[slot.ee2] ** 2;
/** ½ ln(b/a). */
const halfLnRatio = (p: ArrayLike<number>) => {
  const x = Math.exp(-Math.sqrt(length2(p)));
  return 0.5 * Math.log(x / (2 - x));
};

/** Sum over the pixels of a patch, weighted with their inverse variances. */
function dot({ ierr }: Pixels, job: FitJob, k: number, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const t = job.patches[k];
  let sum = 0;
  for (let y = 0, i = 0; y < t.height; y++) {
    for (let x = 0; x < t.width; x++, i++) sum += a[i] * b[i] * ierr[t.ierrOffset + y * t.ierrStride + x] ** 2;
  }
  return sum;
}

const dataOf = ({ pix }: Pixels, job: FitJob) =>
  job.patches.map((t) =>
    Float64Array.from(
      { length: t.width * t.height },
      (_, i) => pix[t.offset + Math.floor(i / t.width) * t.stride + i % t.width],
    )
  );

/** 2 ln P of a job at given parameters, fluxes included, less that without a source. */
export function twiceLnP(pixels: Pixels, job: FitJob, p: ArrayLike<number>): number {
  const data = dataOf(pixels, job);
  return unitImages(job, pixels.psfs, p).reduce((sum, u, k) => {
    const f = p[slot.flux + job.patches[k].band];
    return sum + 2 * f * dot(pixels, job, k, u, data[k]) - f * f * dot(pixels, job, k, u, u);
  }, -rules.eePrecision * length2(p));
}

export interface Optimum {
  p: Float64Array;
  twiceLnP: number;
  /** Parameters that moved, and the curvature of −ln P in them at the end. */
  used: number[];
  curvature: number[][];
  ended: boolean;
}

/** Climbs from `start` to the nearest optimum. */
export function climb(pixels: Pixels, job: FitJob, start: ArrayLike<number>): Optimum {
  const data = dataOf(pixels, job);
  const bands = [0, 1].map((b) => job.patches.flatMap((t, k) => (t.band === b ? [k] : [])));
  const low: Record<number, number> = { [slot.lnre]: rules.lnreMin, [slot.n]: rules.nMin };
  const high: Record<number, number> = { [slot.lnre]: job.lnreMax, [slot.n]: rules.nMax };
  const clamp = (p: Float64Array) => {
    for (const i of [slot.lnre, slot.n]) if (job.free.includes(i)) p[i] = Math.min(Math.max(p[i], low[i]), high[i]);
  };
  /** Fluxes where they fit best, and 2 ln P there. */
  const look = (p: Float64Array) => {
    const unit = unitImages(job, pixels.psfs, p);
    let value = -rules.eePrecision * length2(p);
    bands.forEach((ks, b) => {
      const ud = ks.reduce((s, k) => s + dot(pixels, job, k, unit[k], data[k]), 0);
      const uu = ks.reduce((s, k) => s + dot(pixels, job, k, unit[k], unit[k]), 0);
      p[slot.flux + b] = uu > 0 ? ud / uu : 0;
      value += uu > 0 ? ud * ud / uu : 0;
    });
    return { p, unit, value };
  };
  const shapes = job.free.filter((i) => i < slot.flux || i >= slot.lnre);
  const elliptic = job.free.includes(slot.ee1);
  const onBound = (p: Float64Array, i: number) => p[i] <= low[i] + 1e-9 ? -1 : p[i] >= high[i] - 1e-9 ? 1 : 0;
  /** Moves parameters; ellipticity changes at constant area unless the radius is held. */
  const move = (from: Float64Array, used: readonly number[], delta: ArrayLike<number>) => {
    const p = from.slice();
    used.forEach((i, k) => p[i] += delta[k]);
    if (elliptic && used.includes(slot.lnre)) p[slot.lnre] += halfLnRatio(from) - halfLnRatio(p);
    return p;
  };
  let here = look(Float64Array.from(start)), lambda = 1e-3, used: number[] = [], curvature: number[][] = [];
  for (let round = 0; round < 200; round++) {
    const slopes = new Map<number, Float64Array[]>();
    const differ = (held: readonly number[], i: number) => {
      const h = 1e-4;
      const side = (sign: number) =>
        unitImages(job, pixels.psfs, move(here.p, held, held.map((j) => (j === i ? sign * h : 0))));
      const up = side(1), down = side(-1);
      slopes.set(i, up.map((u, k) => u.map((v, x) => (v - down[k][x]) / (2 * h))));
    };
    for (const i of shapes) differ(shapes, i);
    const columns = (list: readonly number[]) =>
      list.map((i) =>
        job.patches.map(({ band }, k) =>
          i >= slot.flux && i < slot.lnre
            ? (i === slot.flux + band ? here.unit[k] : new Float64Array(here.unit[k].length))
            : slopes.get(i)![k].map((v) => v * here.p[slot.flux + band])
        )
      );
    const residual = here.unit.map((u, k) => u.map((v, x) => data[k][x] - here.p[slot.flux + job.patches[k].band] * v));
    const across = (a: Float64Array[], b: Float64Array[]) =>
      a.reduce((s, _, k) => s + dot(pixels, job, k, a[k], b[k]), 0);
    const prior = (i: number) => (i === slot.ee1 || i === slot.ee2 ? rules.eePrecision : 0);
    const slopeOf = (i: number, c: Float64Array[]) => across(c, residual) - prior(i) * here.p[i];
    const all = columns(shapes), firstSlopes = shapes.map((i, k) => slopeOf(i, all[k]));
    const stuck = shapes.filter((i, k) => i in low && onBound(here.p, i) * firstSlopes[k] > 0);
    const free = shapes.filter((i) => !stuck.includes(i));
    // With the radius held, ellipticity changes at constant semi-major radius.
    if (stuck.includes(slot.lnre)) { for (const i of [slot.ee1, slot.ee2]) if (free.includes(i)) differ(free, i); }
    used = [...free, slot.flux, slot.flux + 1];
    const c = columns(used), g = used.map((i, k) => slopeOf(i, c[k]));
    curvature = used.map((i, a) => used.map((_, b) => across(c[a], c[b]) + (a === b ? prior(i) : 0)));
    let accepted = false, promised = 0;
    while (!accepted && lambda < 1e9) {
      const damped = curvature.map((r, a) => r.map((v, b) => (a === b ? v * (1 + lambda) + 1e-30 : v)));
      const delta = solve(damped, g);
      promised = delta.reduce((s, d, k) => s + d * g[k], 0);
      const p = move(here.p, used, delta);
      clamp(p);
      const next = look(p);
      if (next.value > here.value) {
        accepted = true;
        here = next;
        lambda = lambda < 1e-7 ? 0 : lambda / 10;
      } else if (promised < 1e-6) break;
      else lambda = Math.max(lambda * 10, 1e-5);
    }
    if (!accepted || promised < 1e-7) return { p: here.p, twiceLnP: here.value, used, curvature, ended: true };
  }
  return { p: here.p, twiceLnP: here.value, used, curvature, ended: false };
}

/** Distance of two parameter lists, in σ, all directions together: √(δᵀ C δ); half its square is what it costs in ln P. */
export function distance({ p, used, curvature }: Optimum, other: ArrayLike<number>): number {
  const delta = used.map((i) => other[i] - p[i]);
  // The curvature is that at constant area.
  const radius = used.indexOf(slot.lnre);
  if (radius >= 0 && used.includes(slot.ee1)) delta[radius] += halfLnRatio(other) - halfLnRatio(p);
  return Math.sqrt(delta.reduce((s, d, a) => s + delta.reduce((t, e, b) => t + d * e * curvature[a][b], 0), 0));
}

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length, m = matrix.map((r, i) => [...r, right[i]]);
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(m[r][i]) > Math.abs(m[best][i])) best = r;
    [m[i], m[best]] = [m[best], m[i]];
    for (let r = i + 1; r < n; r++) {
      const f = m[r][i] / m[i][i];
      for (let k = i; k <= n; k++) m[r][k] -= f * m[i][k];
    }
  }
  const x = new Array(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    x[i] = (m[i][n] - x.reduce((s, v, k) => (k > i ? s + m[i][k] * v : s), 0)) / m[i][i];
  }
  return x;
}
