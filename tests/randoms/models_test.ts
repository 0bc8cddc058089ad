import assert from "node:assert/strict";
import { inEbossBox } from "../../src/randoms/distributions/colour_box.ts";
import { cosmosLimits } from "../../src/randoms/models/cosmos.ts";
import { lrgRedshifts, lrgTracks } from "../../src/randoms/models/lrg.ts";
import { qsoColours, qsoMagnitudes, qsoRedshifts } from "../../src/randoms/models/qso.ts";
import { starLocus, starMagnitudes } from "../../src/randoms/models/star.ts";
import { type Mixture, redshiftMixtures } from "../../src/randoms/distributions/redshifts.ts";
import type { Sample } from "../../src/randoms/samples.ts";
import { shippedSample } from "../../src/randoms/samples/shipped.ts";
import { Smoother } from "../../src/randoms/distributions/smoothing.ts";
import { columnsOf } from "../make/randoms/draw_scene.ts";
import { binomial, correlation, ksOne, ksTwo, meanOff, moments, otherRandom } from "./statistics.ts";

const rows = 40_000, direct = 20_000;
type Row = Record<string, number>;
const column = (list: readonly Row[], name: string) => Float64Array.from(list, (r) => r[name]);

/** Every column, and the colours that tie columns together, against an independent sampling of the model. */
function agree(drawn: Record<string, ArrayLike<number>>, list: readonly Row[], names: readonly string[]) {
  for (const name of names) {
    assert.ok(ksTwo(drawn[name], column(list, name)) < 1, `${name} ${ksTwo(drawn[name], column(list, name))}`);
  }
  const pairs = [["g", "r"], ["r", "z"], ["z", "rhalf"], ["redshift", "g"], ["redshift", "r"]];
  for (const [a, b] of pairs.filter(([a, b]) => drawn[a] && drawn[b])) {
    const ours = Float64Array.from(drawn[a], (v, i) => v - drawn[b][i]),
      theirs = column(list, a).map((v, i) => v - list[i][b]);
    assert.ok(ksTwo(ours, theirs) < 1, `${a} - ${b} ${ksTwo(ours, theirs)}`);
  }
}

function mixtureOf({ weights, means, variances }: Mixture, random: ReturnType<typeof otherRandom>): number {
  let u = random.uniform() * weights.reduce((a, b) => a + b, 0), k = 0;
  while (u > weights[k] && k < weights.length - 1) u -= weights[k++];
  return means[k] + Math.sqrt(variances[k]) * random.normal();
}

const nearest = (redshift: ArrayLike<number>, z: number) => {
  let best = 0;
  for (let i = 1; i < redshift.length; i++) if (Math.abs(redshift[i] - z) < Math.abs(redshift[best] - z)) best = i;
  return best;
};

Deno.test("inEbossBox() keeps to hand-computed points on either side of every edge", () => {
  // [x = r - z, y = g - r, inside]: at x = 1 the lower edges are 0.389 and 0.885, at 1.5 the third is 0.72252, at 0.7 the
  // fourth is 0.59174 (SGC) or 0.47253 (NGC).
  const at = (x: number, y: number, cap?: "sgc" | "ngc", pad?: number) => inEbossBox(22 + y, 22, 22 - x, cap, pad);
  for (
    const [x, y, inside] of [
      [0.8, 0.6, 1],
      [1, 0.388, 0],
      [1, 0.39, 1],
      [1, 0.884, 1],
      [1, 0.886, 0],
      [1.5, 0.722, 1],
      [1.5, 0.723, 0],
      [0.7, 0.591, 1],
      [0.7, 0.592, 0],
    ]
  ) {
    assert.equal(at(x, y), inside === 1, `${x} ${y}`);
  }
  assert.deepEqual([at(0.7, 0.472, "ngc"), at(0.7, 0.473, "ngc"), at(0.7, 0.5, "sgc")], [true, false, true]);
  // Padding by 0.1 moves the first edge down by 0.1 √(1 + 0.068²) = 0.10023, to 0.28877 at x = 1.
  assert.deepEqual([at(1, 0.2887, "sgc", 0.1), at(1, 0.2889, "sgc", 0.1)], [false, true]);
});

Deno.test("redshifts of eboss-elg lie within 0..2 and have the mean and variance of the truncated mixture", async () => {
  const { redshift } = await columnsOf("eboss-elg", 100_000), { weights, means, variances } = redshiftMixtures.eboss;
  let norm = 0, first = 0, second = 0;
  for (let z = 0.00005; z < 2; z += 0.0001) {
    const p = weights.reduce(
      (s, w, k) => s + w / Math.sqrt(variances[k]) * Math.exp(-((z - means[k]) ** 2) / (2 * variances[k])),
      0,
    );
    norm += p;
    first += p * z;
    second += p * z * z;
  }
  const mean = first / norm, variance = second / norm - mean ** 2;
  assert.ok(redshift.every((z) => z >= 0 && z <= 2));
  assert.ok(meanOff(redshift, mean) < 1);
  assert.ok(meanOff(redshift.map((z) => (z - mean) ** 2), variance) < 1);
});

Deno.test("neither redshift nor magnitude goes with the id", async () => {
  const { redshift, g, id } = await columnsOf("eboss-elg", 100_000);
  for (const c of [redshift, g]) assert.ok(Math.abs(correlation(id, c)) < 4.9 / Math.sqrt(100_000));
});

/** The recipe of docs/randoms.md done plainly: linear searches, a stateful generator. @param moved what smoothing does to a copied row */
async function ebossDirect(random: ReturnType<typeof otherRandom>, moved: (table: Sample, row: Row) => Row) {
  const files = ["tsspectra_EXP", "tsspectra_DEV", "dr3deep2_EXP", "dr3deep2_DEV"];
  const samples = await Promise.all(files.map((f) => shippedSample(`eboss_elg_${f}.csv`))), [te, td, de, dd] = samples;
  const join = (name: "g" | "r" | "z" | "redshift") => [...de[name], ...dd[name]], redshifts = join("redshift");
  const [gs, rs, zs] = [join("g"), join("r"), join("z")], list: Row[] = [];
  while (list.length < direct) {
    let redshift = mixtureOf(redshiftMixtures.eboss, random);
    while (redshift < 0 || redshift > 2) redshift = mixtureOf(redshiftMixtures.eboss, random);
    const exp = random.uniform() < 0.9, d = nearest(redshifts, redshift), x = rs[d] - zs[d], y = gs[d] - rs[d];
    const inside = y > -0.068 * x + 0.457 && y < 0.112 * x + 0.773 && y < (1.901 - x) / 0.555 &&
      y < (x - 0.571) / 0.218;
    const t: Sample = inside ? exp ? te : td : exp ? de : dd, row = nearest(t.redshift, redshift);
    const light = moved(t, { g: t.g[row], r: t.r[row], z: t.z[row], rhalf: t.rhalf[row] });
    const shape = { n: exp ? 1 : 4, ba: 0.2 + 0.8 * random.uniform(), pa: 180 * random.uniform() };
    list.push({ redshift, nn_redshift: t.redshift[row], ...light, ...shape });
  }
  return { list, samples };
}

Deno.test("eboss-elg equals the algorithm of docs/randoms.md done plainly, in every column and between columns", async () => {
  const { list, samples } = await ebossDirect(otherRandom(11), (_, row) => row);
  const drawn = await columnsOf("eboss-elg", rows);
  agree(drawn, list, ["redshift", "g", "r", "z", "rhalf", "nn_redshift", "n", "ba", "pa"]);
  assert.ok(binomial(drawn.n.filter((n) => n === 1).length, rows, 0.9) < 1);
  assert.ok(drawn.n.every((n) => n === 1 || n === 4));
  // A row comes whole: its id names the row that the numbers are from.
  const all = new Map(samples.flatMap((s) => s.id.map((id, i) => [id, [s, i] as const])));
  (drawn.id_sample as unknown as string[]).forEach((id, i) => {
    const [s, row] = all.get(id)!;
    assert.deepEqual([drawn.g[i], drawn.rhalf[i], drawn.nn_redshift[i]], [s.g[row], s.rhalf[row], s.redshift[row]]);
  });
});

Deno.test("desi-elg equals the algorithm of docs/randoms.md done plainly", async () => {
  const s = await shippedSample("elg_sample_5dim_10k.fits"), random = otherRandom(12);
  const list = Array.from({ length: direct }, () => {
    const redshift = mixtureOf(redshiftMixtures.desi, random), row = nearest(s.redshift, redshift);
    return {
      redshift,
      g: s.g[row],
      r: s.r[row],
      z: s.z[row],
      rhalf: s.rhalf[row],
      ba: 0.2 + 0.8 * random.uniform(),
      pa: 180 * random.uniform(),
    };
  });
  const drawn = await columnsOf("desi-elg", rows);
  agree(drawn, list, ["redshift", "g", "r", "z", "rhalf", "ba", "pa"]);
  assert.ok(drawn.n.every((n) => n === 1));
  const ids = drawn.id_5d10k_sample as unknown as BigInt64Array;
  ids.forEach((id, i) => assert.equal(drawn.g[i], s.g[Number(id) - 1]));
});

Deno.test("smoothed, eboss-elg equals a smoothed bootstrap done plainly, and rows no longer repeat", async () => {
  const random = otherRandom(17), d = 4, known = new Map<Sample, { mean: number[]; root: number[][]; h: number }>();
  const coordinates = (r: Row) => [r.g, r.g - r.r, r.r - r.z, Math.log(r.rhalf)];
  const statistics = (t: Sample) => {
    const xs = t.id.map((_, i) => coordinates({ g: t.g[i], r: t.r[i], z: t.z[i], rhalf: t.rhalf[i] })), n = xs.length;
    const mean = [0, 1, 2, 3].map((k) => xs.reduce((s, x) => s + x[k], 0) / n),
      root = [0, 1, 2, 3].map(() => [0, 0, 0, 0]);
    // Cholesky by columns of the covariance matrix.
    const cov = mean.map((a, i) => mean.map((b, j) => xs.reduce((s, x) => s + (x[i] - a) * (x[j] - b), 0) / n));
    for (let j = 0; j < d; j++) {
      root[j][j] = Math.sqrt(cov[j][j] - root[j].reduce((s, v) => s + v * v, 0));
      for (let i = j + 1; i < d; i++) {
        root[i][j] = (cov[i][j] - root[i].reduce((s, v, k) => s + v * root[j][k], 0)) / root[j][j];
      }
    }
    return { mean, root, h: (4 / (6 * n)) ** (1 / 8) };
  };
  const { list } = await ebossDirect(random, (t, row) => {
    if (!known.has(t)) known.set(t, statistics(t));
    const { mean, root, h } = known.get(t)!, x = coordinates(row), noise = x.map(() => random.normal());
    const y = x.map((v, i) =>
      mean[i] + Math.sqrt(1 - h * h) * (v - mean[i]) + h * root[i].reduce((s, l, k) => s + l * noise[k], 0)
    );
    return { g: y[0], r: y[0] - y[1], z: y[0] - y[1] - y[2], rhalf: Math.exp(y[3]) };
  });
  const smooth = await columnsOf("eboss-elg", rows, { mode: "smoothed" }), plain = await columnsOf("eboss-elg", rows);
  agree(smooth, list, ["redshift", "g", "r", "z", "rhalf", "nn_redshift", "n", "ba", "pa"]);
  assert.deepEqual(smooth.redshift, plain.redshift);
  assert.ok(new Set(smooth.g).size === rows && new Set(plain.g).size < 3000);
});

Deno.test("Smoother keeps the mean and covariance of the sample that it draws from", () => {
  const random = otherRandom(18),
    count = 500,
    draws = 200_000,
    x = Float64Array.from({ length: count }, () => random.normal() + 5);
  const y = x.map((v) => 0.7 * v + Math.exp(random.normal())),
    smoother = new Smoother([x, y, new Float64Array(count).fill(3)], 1),
    out = new Float64Array(3);
  const [a, b] = [new Float64Array(draws), new Float64Array(draws)];
  for (let id = 0; id < draws; id++) {
    smoother.at(id % count, id, out);
    [a[id], b[id]] = out;
    assert.equal(out[2], 3);
  }
  assert.ok(meanOff(a, moments(x).mean) < 1 && meanOff(b, moments(y).mean) < 1);
  for (const [ours, theirs] of [[a, x], [b, y]]) {
    assert.ok(Math.abs(moments(ours).variance / moments(theirs).variance - 1) < 0.02);
  }
  assert.ok(Math.abs(correlation(a, b) - correlation(x, y)) < 0.01);
  assert.ok(new Set(a).size === draws);
});

Deno.test("joint shapes: discs of thickness near 0.2 seen from all sides, rounder spheroids, indices scattered about 1 and 4", async () => {
  const { n, ba, pa } = await columnsOf("eboss-elg", rows, { shape: "joint" }), random = otherRandom(13);
  const list = Array.from({ length: direct }, () => {
    const disc = random.uniform() < 0.9,
      [c0, s, n0, ln, low, high] = disc ? [0.2, 0.05, 1, 0.25, 0.5, 2.5] : [0.65, 0.15, 4, 0.2, 2.5, 6.1];
    let c = 0, n = 0;
    do [c, n] = [c0 + s * random.normal(), n0 * Math.exp(ln * random.normal())]; while (
      !(c > 0.05 && c < 1 && n >= low && n <= high)
    );
    return { n, ba: Math.hypot(c, Math.sqrt(1 - c * c) * random.uniform()), pa: 180 * random.uniform() };
  });
  agree({ n, ba, pa }, list, ["n", "ba", "pa"]);
  const spheroids = ba.filter((_, i) => n[i] > 2.5), discs = ba.filter((_, i) => n[i] <= 2.5);
  assert.ok(ksTwo(spheroids, discs) > 1);
});

Deno.test("cosmos: magnitudes uniform and independent, half of the rows n = 4, one size, redshift 0", async () => {
  const c = await columnsOf("cosmos", rows);
  for (const band of ["g", "r", "z"] as const) assert.ok(ksOne(c[band], (m) => (m - cosmosLimits[band] + 2) / 2.5) < 1);
  for (const [a, b] of [["g", "r"], ["g", "z"], ["r", "z"], ["g", "n"], ["ba", "pa"]]) {
    assert.ok(Math.abs(correlation(c[a], c[b])) < 4.9 / Math.sqrt(rows));
  }
  assert.ok(ksOne(c.ba, (q) => (q - 0.2) / 0.8) < 1 && ksOne(c.pa, (a) => a / 180) < 1);
  // The chance that none of 40,000 falls into the last 0.05 % is 2e-9.
  const ends = (v: Float64Array) => [Math.min(...v), Math.max(...v)],
    [thin, round] = ends(c.ba),
    [north, back] = ends(c.pa);
  assert.ok(
    thin > 0.2 && thin < 0.2004 && round < 1 && round > 0.9996 && north > 0 && north < 0.09 && back < 180 &&
      back > 179.91,
  );
  assert.ok(binomial(c.n.filter((n) => n === 4).length, rows, 0.5) < 1);
  assert.ok(
    c.n.every((n) => n === 1 || n === 4) && c.rhalf.every((r) => r === 0.5) && c.redshift.every((z) => z === 0),
  );
  // About 12 % of the original's pass the DESI ELG cut.
  const pass = c.r.filter((r, i) =>
    r < 23.4 && r - c.z[i] > 0.3 && r - c.z[i] < 1.6 && c.g[i] - r < 1.15 * (r - c.z[i]) - 0.15 &&
    c.g[i] - r < 1.6 - 1.2 * (r - c.z[i])
  );
  assert.ok(Math.abs(pass.length / rows - 0.12) < 0.02, `${pass.length / rows}`);
});

Deno.test("lrg: redshifts follow the stated comoving density, colours and sizes their tracks; DESI's cuts keep nearly all", async () => {
  const random = otherRandom(14),
    { z, rz, gr, zw1, lnSize } = lrgTracks,
    e = (x: number) => Math.sqrt(0.3 * (1 + x) ** 3 + 0.7);
  const distance = (to: number) =>
    Array.from({ length: 200 }, (_, i) => to / 200 / e((i + 0.5) * to / 200)).reduce((a, b) => a + b, 0);
  const density = (x: number) => distance(x) ** 2 / e(x) * Math.min(1, Math.max(0, (1.05 - x) / 0.25)),
    list: Row[] = [];
  while (list.length < direct) {
    const redshift = 0.4 + 0.65 * random.uniform();
    // 0.3 lies above the density everywhere.
    if (random.uniform() * 0.3 > density(redshift)) continue;
    const m = z.at(redshift) + z.scatter * random.normal(), red = rz.at(redshift) + rz.scatter * random.normal();
    list.push({
      redshift,
      z: m,
      r: m + red,
      g: m + red + gr.at(redshift) + gr.scatter * random.normal(),
      w1: m - zw1.at(red) - zw1.scatter * random.normal(),
      rhalf: Math.exp(lnSize.at(m) + lnSize.scatter * random.normal()),
    });
  }
  const c = await columnsOf("lrg", rows);
  agree(c, list, ["redshift", "g", "r", "z", "w1", "rhalf"]);
  assert.ok(ksOne(c.redshift, (x) => lrgRedshifts.cdf(x)) < 1);
  assert.ok(c.n.every((n) => n === 4));
  // z - W1 > 0.8 (r - z) - 0.6 and (g - W1 > 2.9 or r - W1 > 1.8): Zhou et al. 2023.
  const kept = c.z.filter((m, i) =>
    m - c.w1[i] > 0.8 * (c.r[i] - m) - 0.6 && (c.g[i] - c.w1[i] > 2.9 || c.r[i] - c.w1[i] > 1.8)
  );
  assert.ok(kept.length > 0.97 * rows, `${kept.length / rows}`);
});

Deno.test("qso: shares below 1, to 2.15 and above as 30 : 99 : 47, counts that break at r = 19.1, flat colours", async () => {
  const c = await columnsOf("qso", rows, { extended: false }), random = otherRandom(15);
  const within = (low: number, high: number) => c.redshift.filter((z) => z >= low && z < high).length;
  for (const [low, high, count] of [[0, 1, 30], [1, 2.15, 99], [2.15, 9, 47]]) {
    assert.ok(Math.abs(within(low, high) / rows - count / 176) < 0.01);
  }
  assert.ok(ksOne(c.redshift, (z) => qsoRedshifts.cdf(z)) < 1);
  const counts = (r: number) => 1 / (10 ** (-0.8 * (r - 19.1)) + 10 ** (-0.3 * (r - 19.1))), list: Row[] = [];
  while (list.length < direct) {
    const r = 17 + 5.7 * random.uniform();
    if (random.uniform() * counts(22.7) > counts(r)) continue;
    const redshift = qsoRedshifts.quantile(random.uniform());
    list.push({
      redshift,
      r,
      g: r + qsoColours.gr.at(redshift) + qsoColours.gr.scatter * random.normal(),
      z: r - qsoColours.rz.at(redshift) - qsoColours.rz.scatter * random.normal(),
    });
  }
  agree(c, list, ["redshift", "g", "r", "z"]);
  assert.ok(ksOne(c.r, (r) => qsoMagnitudes.cdf(r)) < 1);
  const integral = (to: number) =>
    Array.from({ length: 20_000 }, (_, i) => counts(17 + (to - 17) * (i + 0.5) / 20_000) * (to - 17)).reduce(
      (a, b) => a + b,
      0,
    );
  for (const r of [18, 19, 20, 21, 22]) {
    assert.ok(Math.abs(qsoMagnitudes.cdf(r) / (integral(r) / integral(22.7)) - 1) < 1e-3);
  }
});

Deno.test("star: counts as 10^(0.12 r), three kinds along the locus", async () => {
  const c = await columnsOf("star", rows, { extended: false }),
    random = otherRandom(16),
    s = starLocus,
    list: Row[] = [];
  const low = 10 ** (0.12 * 16), high = 10 ** (0.12 * 23);
  while (list.length < direct) {
    const r = Math.log10(low + random.uniform() * (high - low)) / 0.12, m = s.mShare(r), kind = random.uniform();
    let gr = 0.42 + 0.12 * random.normal(), rz = 0.95 + 1.65 * random.uniform() ** 2;
    if (kind < m) gr = 1.42 + 0.07 * random.normal();
    else if (kind < m + 0.2) gr = 0.6 + 0.7 * random.uniform();
    if (kind >= m) rz = s.rz(gr);
    list.push({ r, g: r + gr, z: r - rz - 0.03 * random.normal() });
  }
  agree(c, list, ["g", "r", "z"]);
  assert.ok(ksOne(c.r, (r) => (10 ** (0.12 * r) - low) / (high - low)) < 1);
  // M dwarfs alone are redder than 1.31 in g - r; 1.65 u² has the mean 0.55.
  const many = await columnsOf("star", 200_000, { extended: false });
  const m = many.r.map((r, i) => many.g[i] - r > 1.31 ? r - many.z[i] : NaN).filter(Number.isFinite);
  assert.ok(meanOff(m, 1.5) < 1, `${moments(m).mean}`);
  assert.ok(starMagnitudes.cdf(23) === 1);
});
