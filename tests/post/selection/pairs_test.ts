import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { countPairs, landySzalay, type WeightedPoints } from "../../../src/post/selection/checks/pairs.ts";

/** Points in a box about a place, RA 0 and the pole included. */
function points(
  n: number,
  purpose: string,
  ra: number,
  dec: number,
  side = 1,
): WeightedPoints & { weight: Float64Array } {
  const u = uniformStream({ seed: 4, purpose, id: 0n });
  const along = (k: number) => Float64Array.from({ length: n }, (_, i) => side * (u(i, k) - 0.5));
  return {
    ra: along(0).map((x) => (ra + x / Math.cos(Math.min(89, Math.abs(dec)) * Math.PI / 180) + 360) % 360),
    dec: along(1).map((y) => Math.min(90, dec + y)),
    weight: along(2).map((w) => 1 + w),
  };
}

/** Every pair, by the cosine of the angle in other words: the haversine. */
function bruteForce(a: WeightedPoints, edges: readonly number[], b?: WeightedPoints): number[] {
  const out = new Array<number>(edges.length - 1).fill(0), rad = Math.PI / 180, other = b ?? a;
  for (let i = 0; i < a.ra.length; i++) {
    for (let j = b ? 0 : i + 1; j < other.ra.length; j++) {
      const h = Math.sin((a.dec[i] - other.dec[j]) * rad / 2) ** 2 +
        Math.cos(a.dec[i] * rad) * Math.cos(other.dec[j] * rad) * Math.sin((a.ra[i] - other.ra[j]) * rad / 2) ** 2;
      const angle = 2 * Math.asin(Math.sqrt(h)) / rad, k = edges.findLastIndex((e) => angle >= e);
      if (k >= 0 && k < out.length) out[k] += (a.weight?.[i] ?? 1) * (other.weight?.[j] ?? 1);
    }
  }
  return out;
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, what: string) => {
  assert.equal(a.length, b.length);
  Array.from(a).forEach((v, k) =>
    assert.ok(Math.abs(v - b[k]) <= 1e-9 * Math.max(1, Math.abs(b[k])), `${what}: ${v}, ${b[k]}`)
  );
};

const edges = [0.003, 0.01, 0.05, 0.2, 0.4];

Deno.test("countPairs() gives the sums of brute force, at RA 0, at high declination and at the pole, weighted or not", () => {
  for (const [ra, dec] of [[150, 2], [0, -30], [10, 85], [200, 89.8]]) {
    const a = points(300, "a", ra, dec), b = points(200, "b", ra, dec), { weight: _, ...plain } = a;
    const within = countPairs(a, edges);
    assert.ok(within.every((v) => v > 0), "pairs in every bin, else nothing is tested");
    near(within, bruteForce(a, edges), `${ra}, ${dec}`);
    near(countPairs(a, edges, b), bruteForce(a, edges, b), `${ra}, ${dec}, two sets`);
    near(countPairs(plain, edges), bruteForce(plain, edges), `${ra}, ${dec}, without weights`);
  }
});

Deno.test("countPairs() by region sums to all pairs", () => {
  const a = points(200, "a", 150, 2),
    of = Uint8Array.from(a.ra, (_, i) => i % 3),
    parts = countPairs(a, edges, undefined, { of, count: 3 });
  const sums = edges.slice(1).map((_, k) => [0, 1, 2].reduce((s, g) => s + parts[g * (edges.length - 1) + k], 0));
  near(sums, countPairs(a, edges), "regions");
});

Deno.test("landySzalay() is 0 for a random subset within its error, and large for pairs that belong together", () => {
  const randoms = points(4000, "randoms", 150, 2), all = { ra: randoms.ra, dec: randoms.dec };
  const of = Uint8Array.from(all.ra, (a) => Math.min(9, Math.floor(10 * (a - 149.5)))),
    u = uniformStream({ seed: 8, purpose: "pick", id: 0n });
  const rows = Array.from({ length: 4000 }, (_, i) => i).filter((i) => u(i, 0) < 0.5),
    pick = (v: ArrayLike<number>) => rows.map((i) => v[i]);
  const data = { ra: pick(all.ra), dec: pick(all.dec) },
    regions = { data: { of: pick(of), count: 10 }, randoms: { of, count: 10 } };
  for (const bin of landySzalay(data, all, edges, regions)) {
    assert.ok(Math.abs(bin.excess) < 4 * bin.error && bin.error < 0.5, JSON.stringify(bin));
  }
  // Each with a companion at 0.005°.
  const pairs = { ra: [...data.ra, ...data.ra], dec: [...data.dec, ...data.dec.map((d) => d + 0.005)] };
  const { ra, dec } = points(4000, "others", 150, 2),
    excess = landySzalay(pairs, { ra, dec }, edges).map((b) => b.excess);
  assert.ok(excess[0] > 0.5 && excess.slice(2).every((e) => Math.abs(e) < 0.1), excess.join());
});
