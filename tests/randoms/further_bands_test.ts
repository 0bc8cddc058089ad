import assert from "node:assert/strict";
import { curve } from "../../src/randoms/distributions/density.ts";
import { qsoBands } from "../../src/randoms/models/qso.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { withInfrared } from "../../src/synth/infrared.ts";
import { columnsOf, ownCsv } from "../make/randoms/draw_scene.ts";
import { ksTwo, moments, otherRandom } from "./statistics.ts";

const rows = 20_000, all = { bands: ["u", "g", "r", "i", "z", "Y"] };
const less = (a: Float64Array, b: Float64Array) => a.map((v, i) => v - b[i]);

Deno.test("galaxies and stars have the colours in WISE of the synthetic survey", async () => {
  for (const name of ["desi-elg", "star"]) {
    const c = await columnsOf(name, rows, { extended: name !== "star" });
    const table = {
      id: Array.from(c.id, BigInt),
      ...{ ra: c.ra, dec: c.dec, mag: { g: c.g, r: c.r, z: c.z } },
      ...(name === "star" ? {} : { shape: { n: c.n, rhalf: c.rhalf, e1: c.ba, e2: c.ba } }),
    };
    const { mag } = withInfrared(table, 77);
    for (const [a, b] of [["z", "w1"], ["w1", "w2"], ["w2", "w3"], ["w3", "w4"]]) {
      assert.ok(ksTwo(less(c[a], c[b]), less(mag[a], mag[b])) < 1, `${name} ${a} - ${b}`);
    }
  }
});

Deno.test("quasars have W1 - W2 by their redshift; four in five of redshift 0.5 to 2 are redder than 0.16, as WISE finds them", async () => {
  const c = await columnsOf("qso", rows, { extended: false }), random = otherRandom(21);
  const at = curve([[0.3, 0.35], [1.2, 0.6], [2, 0.5], [3, 0.15], [4, -0.1]]), colour = less(c.w1, c.w2);
  assert.ok(ksTwo(colour, c.redshift.map((z) => at(z) + 0.1 * random.normal())) < 1);
  const inside = colour.filter((_, i) => c.redshift[i] > 0.5 && c.redshift[i] < 2);
  assert.ok(inside.filter((v) => v > 0.16).length > 0.8 * inside.length);
  assert.ok(moments(less(c.z, c.w1)).mean > 0.3 && moments(less(c.z, c.w1)).mean < 1);
  assert.equal(qsoBands.w2.from, "w1");
});

Deno.test("a red galaxy's W2 starts from the W1 that its model draws", async () => {
  const c = await columnsOf("lrg", rows), colour = less(c.w1, c.w2), line = less(c.r, c.z).map((v) => -0.4 - 0.15 * v);
  const { mean, variance } = moments(less(colour, line));
  assert.ok(Math.abs(mean) < 4.9 * 0.15 / Math.sqrt(rows) && Math.abs(variance / 0.15 ** 2 - 1) < 0.06);
});

Deno.test("further bands leave all others as they are, and have the same values whichever are asked for", async () => {
  for (const name of ["eboss-elg", "desi-elg", "cosmos", "lrg", "qso", "star"]) {
    const extended = name !== "qso" && name !== "star", plain = await columnsOf(name, 500, { extended });
    const more = await columnsOf(name, 500, { extended, ...all });
    const few = await columnsOf(name, 500, { extended, bands: ["r", "Y"] });
    for (const key of Object.keys(plain)) assert.deepEqual(more[key], plain[key], `${name} ${key}`);
    assert.deepEqual(few.Y, more.Y);
    assert.ok(!("u" in few) && !("w1" in plain) === (name === "cosmos"), name);
    for (const [a, b] of [["u", "g"], ["r", "i"], ["z", "Y"]]) {
      const { mean } = moments(less(more[a], more[b]));
      assert.ok(mean > 0 && mean < 2, `${name} ${a} - ${b} ${mean}`);
    }
    // r - i is a part of r - z, and i lies between.
    assert.ok(moments(less(more.i, more.z)).mean > 0, name);
  }
});

/** The table of the drawing tests with columns of other bands. */
function ownDisk(): MemoryDisk {
  const [head, ...lines] = ownCsv().trim().split("\n"), disk = new MemoryDisk();
  const mag = (line: string, k: number) => Number(line.split(",")[k]);
  const rows = lines.map((l) =>
    `${l},${(mag(l, 3) - 0.1).toFixed(4)},${(mag(l, 3) - 0.5).toFixed(4)},${mag(l, 2) - 0.2},${999}`
  );
  disk.files.set("own.csv", new TextEncoder().encode([`${head},mag_Y,w1,mag_i,y`, ...rows].join("\n")));
  return disk;
}
const own = {
  sample: "own.csv",
  mapping: new Map([["g", "mag_g"], ["rhalf", "re"], ["ba", "q"], ["id", "name"]]),
};

Deno.test("own tables give the bands that they have, smoothed with the others, and need those that are asked for", async () => {
  const resampled = await columnsOf("table", 400, { ...own, disk: ownDisk(), mode: "resampled" });
  assert.deepEqual(Object.keys(resampled).filter((k) => /^([ugrizyY]|w\d)$/.test(k)), ["g", "r", "i", "z", "Y", "w1"]);
  const near = (a: Float64Array, b: Float64Array, step: number) =>
    less(a, b).forEach((v) => assert.ok(Math.abs(v - step) < 1e-9, String(v)));
  near(resampled.z, resampled.w1, 0.5);
  const smoothed = await columnsOf("table", 400, { ...own, disk: ownDisk(), mode: "smoothed" });
  near(smoothed.z, smoothed.w1, 0.5);
  near(smoothed.z, smoothed.Y, 0.1);
  assert.ok(new Set(smoothed.w1).size > 390);
  const iY = await columnsOf("table", 50, { ...own, disk: ownDisk(), mode: "smoothed", bands: ["i", "Y"] });
  assert.ok(!("r" in iY) && "i" in iY);
  await assert.rejects(
    columnsOf("table", 9, { ...own, disk: ownDisk(), bands: ["u"] }),
    /"own.csv".*mag_u|"own.csv".*"u"/,
  );
});
