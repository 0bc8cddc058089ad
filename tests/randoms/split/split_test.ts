import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { InputError } from "../../../src/base/errors.ts";
import { takeRows } from "../../../src/base/table.ts";
import { arcsecPerDegree } from "../../../src/base/units.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { parseFits, readTable } from "../../../src/io/fits.ts";
import { brickRandomsPath, type SplitManifest } from "../../../src/randoms/split/manifest.ts";
import { distanceToBrick } from "../../../src/survey/bricks/brick_distance.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { command } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { long } from "../../make/long.ts";
import { SpillMemoryDisk } from "../../make/randoms/spill_memory_disk.ts";
import {
  type Fake,
  fakesIn,
  products,
  randomsTable,
  split,
  surveyBricks,
  tableFile,
} from "../../make/randoms/split_fixtures.ts";

const table = (disk: SpillMemoryDisk, brick: string) => {
  const path = brickRandomsPath("out", brick);
  return readTable(parseFits(disk.files.get(path)!, path).first("table"));
};

/** Products by name, as text that tells differences apart. */
const digests = (disk: SpillMemoryDisk) =>
  Object.fromEntries(
    [...products(disk)].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]),
  );

/** A random order of 0 … n − 1, always the same. */
const shuffled = (n: number) =>
  Array.from({ length: n }, (_, i) => i).sort((a, b) => Math.sin(a * 12.9898) - Math.sin(b * 12.9898));

for (
  const [at, decs, box] of [
    ["RA 0", [-0.25, 0, 0.25], [-0.6, 0.6, -0.3, 0.3]],
    ["the south pole", [-90, -89.75, -89.5], [0, 360, -90, -89.5]],
    ["high Dec, outside on all sides", [79.75, 80], [29, 33, 79.4, 80.4]],
  ] as const
) {
  Deno.test(`splitRandoms() gives every brick exactly the rows that brute force gives it: ${at}`, async () => {
    const [ra1, ra2] = box, margin = 60;
    const bricks = surveyBricks(decs).filter((b) => ((b.ra - ra1 + 362) % 360) < ra2 - ra1 + 4);
    const fakes = fakesIn(3000, box), rows = shuffled(3000);
    const { disk, report } = await split({ "a.fits": takeRows(randomsTable(fakes), rows) }, bricks, { margin });
    let written = 0, near = 0;
    for (const brick of bricks) {
      const want = fakes.filter((f) => distanceToBrick(brick, f.ra, f.dec) <= margin / arcsecPerDegree);
      near += Number(want.length > 0);
      assert.equal(disk.files.has(brickRandomsPath("out", brick.name)), want.length > 0, brick.name);
      if (want.length === 0) continue;
      const got = table(disk, brick.name), ids = got.columns.get("id")!.data as BigInt64Array;
      assert.deepEqual([...ids], want.map((f) => f.id), brick.name);
      const own = want.map((f) => Number(isPrimary(brick, f.ra, f.dec)));
      assert.deepEqual([...got.columns.get("in_brick")!.data as Uint8Array], own);
      const count = report.manifest.bricks.find((b) => b.brick === brick.name)!;
      assert.deepEqual([count.rows, count.inBrick], [want.length, own.filter((v) => v).length]);
      written += want.length;
    }
    assert.ok(near > 2);
    assert.equal(report.manifest.written, written);
    const lost = fakes.filter((f) => bricks.every((b) => distanceToBrick(b, f.ra, f.dec) > margin / arcsecPerDegree));
    assert.equal(report.manifest.outside, lost.length);
    assert.equal(report.manifest.rows, 3000);
  });
}

Deno.test("splitRandoms() keeps every column with values, type, unit and comment, and adds in_brick", async () => {
  const input = randomsTable(fakesIn(200, [10, 10.2, 0, 0.1])), bricks = surveyBricks([0]);
  const { disk } = await split({ "a.fits": input }, bricks, { margin: 0 });
  const whole = parseFits(tableFile(input), "a").first("table").header;
  const path = brickRandomsPath("out", "0101p000"), hdu = parseFits(disk.files.get(path)!, path).first("table");
  for (let i = 1; i <= input.columns.size; i++) {
    for (const key of ["TTYPE", "TFORM", "TUNIT"]) {
      const card = (h: typeof whole) => h.cards.find((c) => c.key === key + i);
      assert.deepEqual(card(hdu.header), card(whole), key + i);
    }
  }
  assert.equal(hdu.header.get("TTYPE13"), "in_brick");
  const got = readTable(hdu), ids = got.columns.get("id")!.data as BigInt64Array;
  const want = takeRows(input, Array.from(ids, (id) => Number(id) - 1));
  for (const [name, column] of want.columns) assert.deepEqual(got.columns.get(name)!.data, column.data, name);
});

Deno.test("splitRandoms() gives the same bytes whatever the order of files and rows, gzipped or not, with much memory or little", async () => {
  const bricks = surveyBricks([-0.25, 0]), input = randomsTable(fakesIn(2500, [359.5, 360.8, -0.3, 0.1]));
  const part = (from: number, to: number) => takeRows(input, shuffled(2500).slice(from, to));
  const files = { "a.fits": part(0, 900), "b.fits": part(900, 1000), "c.fits": part(1000, 2500) };
  const { disk: once } = await split(files, bricks);
  const want = products(once);
  assert.ok(want.size > 8);
  const turned = Object.fromEntries(Object.entries(files).reverse());
  for (const memory of [1 << 20, 20_000, 1500]) {
    const { disk, report } = await split(turned, bricks, { memory });
    assert.deepEqual(digests(disk), digests(once), `memory ${memory}`);
    assert.equal(report.found, "nothing");
  }
  const { disk: zipped } = await split({
    "a.fits.gz": gzipSync(tableFile(files["a.fits"])),
    ...files,
    "a.fits": part(0, 0),
  }, bricks);
  for (const [name, bytes] of products(zipped)) {
    if (!name.endsWith(".fits")) continue;
    // The key differs with the files' checksums; the rows do not.
    const rows = (b: Uint8Array) => parseFits(b, name).first("table").data;
    assert.deepEqual(rows(bytes), rows(want.get(name)!), name);
  }
});

Deno.test("splitRandoms() brings tables of other column order, types and text widths to one form, whatever their order", async () => {
  const bricks = surveyBricks([0]), fakes = fakesIn(300, [10, 10.5, -0.1, 0.1]);
  const one = randomsTable(fakes.slice(0, 150)), two = randomsTable(fakes.slice(150));
  const columns = new Map([...two.columns].reverse());
  columns.set("id", { type: "i4", shape: [], data: Int32Array.from(fakes.slice(150), (f) => Number(f.id)) });
  columns.set("g", { type: "i2", shape: [], data: new Int16Array(150).fill(21) });
  columns.set("id_sample", { type: "str", shape: [], data: Array(150).fill("a longer text"), width: 13 });
  const files = { "one.fits": one, "two.fits": { nrows: 150, columns } };
  const { disk } = await split(files, bricks, { margin: 0 });
  const got = table(disk, "0101p000");
  assert.deepEqual([...got.columns.keys()].slice(0, -1), [...columns.keys()].sort());
  assert.equal(got.columns.get("id")!.type, "i8");
  assert.equal(got.columns.get("g")!.type, "f8");
  const ids = [...got.columns.get("id")!.data as BigInt64Array].map(Number);
  ids.forEach((id, k) => {
    const late = id > 150;
    assert.equal((got.columns.get("g")!.data as Float64Array)[k], late ? 21 : 20 + (id % 97) / 97);
    assert.equal((got.columns.get("id_sample")!.data as string[])[k], late ? "a longer text" : `s-${id % 7}`);
    assert.equal((got.columns.get("ra")!.data as Float64Array)[k], fakes[id - 1].ra);
  });
  const { disk: other } = await split({ "two.fits": files["two.fits"], "one.fits": one }, bricks, { margin: 0 });
  assert.deepEqual(products(other), products(disk));
});

Deno.test("splitRandoms() reads Parquet to the same rows as FITS", async () => {
  const input = randomsTable(fakesIn(500, [10, 10.5, -0.1, 0.1])), bricks = surveyBricks([0]);
  const { disk: fits } = await split({ "a.fits": input }, bricks);
  const { disk: parquet } = await split({ "a.parquet": await parquetBytes(input) }, bricks);
  const names = [...products(fits).keys()].filter((n) => n.endsWith(".fits"));
  assert.ok(names.length > 2);
  for (const name of names) {
    const [x, y] = [fits, parquet].map((d) => readTable(parseFits(d.files.get(name)!, name).first("table")));
    for (const [key, column] of x.columns) assert.deepEqual(y.columns.get(key)!.data, column.data, `${name} ${key}`);
  }
});

const twoFiles = (a: Fake[], b: Fake[]) => ({ "a.fits": randomsTable(a), "b.fits": randomsTable(b) });

Deno.test("splitRandoms() refuses ids that stand twice in a brick and names brick, files and rows", async () => {
  const bricks = surveyBricks([0]), first = fakesIn(20, [10.02, 10.2, -0.1, 0.1]);
  const second = [...fakesIn(5, [10.02, 10.2, -0.1, 0.1], 2, 100), { ...first[7], dec: 0.01 }];
  for (const memory of [undefined, 400]) {
    await assert.rejects(split(twoFiles(first, second), bricks, { margin: 0, memory }), (error: Error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /within brick 010\dp000, "a.fits" row 7 and "b.fits" row 5 both hold 8$/);
      return true;
    });
  }
  // Far apart, ids may repeat: another lot of draws.
  const far = fakesIn(20, [20.02, 20.2, -0.1, 0.1]);
  assert.equal((await split(twoFiles(first, far), bricks, { margin: 0 })).report.manifest.written, 40);
});

Deno.test("splitRandoms() says what is wrong with a table", async () => {
  const bricks = surveyBricks([0]), good = fakesIn(5, [10, 10.1, 0, 0.1]);
  const bad = (change: Partial<Fake>) => ({
    "a.fits": randomsTable(good.map((f, i) => i === 3 ? { ...f, ...change } : f)),
  });
  await assert.rejects(split(bad({ ra: 361 }), bricks), /"a.fits": ra must be 0..360 degrees, row 3 holds 361/);
  await assert.rejects(split(bad({ dec: NaN }), bricks), /"a.fits": dec must be -90..90 degrees, row 3 holds NaN/);
  const without = randomsTable(good);
  without.columns.delete("id");
  await assert.rejects(
    split({ "a.fits": without }, bricks),
    /"a.fits": column id is missing; the table has redshift, g/,
  );
  const less = randomsTable(good);
  less.columns.delete("rhalf");
  await assert.rejects(
    split({ "a.fits": randomsTable(good), "b.fits": less }, bricks),
    /Cannot split "b.fits" together with "a.fits": column rhalf is missing in the former/,
  );
  const units = randomsTable(good);
  units.columns.get("rhalf")!.unit = "deg";
  await assert.rejects(
    split({ "a.fits": units, "b.fits": randomsTable(good) }, bricks),
    /units of column rhalf differ, deg and arcsec/,
  );
  await assert.rejects(split({ "a.fits": tableFile(randomsTable(good)).slice(0, 7000) }, bricks), /truncated/);
  const zip = gzipSync(tableFile(randomsTable(fakesIn(20000, [10, 10.1, 0, 0.1]))));
  await assert.rejects(
    split({ "a.fits.gz": zip.subarray(0, zip.length - 100) }, bricks),
    /"a.fits.gz".*(gzip|truncated)/,
  );
  await assert.rejects(split({ "a.fits": new TextEncoder().encode("hello") }, bricks), InputError);
  await assert.rejects(split({ "a.fits": randomsTable(good) }, bricks, { margin: -1 }), /margin must be 0..600/);
  await assert.rejects(
    split({ "a.fits": randomsTable(good), "b.fits": randomsTable(good) }, bricks),
    /hold the same bytes/,
  );
});

Deno.test("splitRandoms() crashed at any act leaves no half file under a final name, and the next call ends with the same bytes", async () => {
  const bricks = surveyBricks([0]).slice(38, 44), fakes = fakesIn(500, [9.6, 10.9, -0.13, 0.13]);
  const files = twoFiles(fakes.slice(0, 200), fakes.slice(200)), more = { memory: 12_000, margin: 30 };
  const { disk: calm } = await split(files, bricks, more);
  const want = products(calm), acts = calm.acts;
  const found: Record<string, number> = {};
  for (let crashAt = 1; crashAt <= acts; crashAt++) {
    const disk = new SpillMemoryDisk();
    disk.crashAt = crashAt;
    await assert.rejects(split(files, bricks, more, disk), /crash|Cannot/);
    for (const [name, bytes] of products(disk)) {
      if (/\.split\//.test(name) || name.endsWith(".tmp")) continue;
      assert.deepEqual(bytes, want.get(name), `${name} after a crash at ${crashAt}`);
    }
    disk.crashAt = Infinity;
    const { report } = await split(files, bricks, more, disk);
    found[report.found] = (found[report.found] ?? 0) + 1;
    assert.deepEqual(digests(disk), digests(calm), `crash at ${crashAt}`);
  }
  assert.deepEqual(Object.keys(found).sort(), ["finished", "nothing", "sorted"]);
});

Deno.test("splitRandoms() sorts again where a bit of the rows that an earlier call sorted, or of what it says of them, has changed", async () => {
  const bricks = surveyBricks([0]).slice(38, 44), more = { memory: 12_000 };
  const files = { "a.fits": randomsTable(fakesIn(300, [9.6, 10.9, -0.13, 0.13])) };
  const { disk: calm } = await split(files, bricks, more), want = digests(calm);
  const killed = async () => {
    for (let crashAt = 1;; crashAt++) {
      const disk = Object.assign(new SpillMemoryDisk(), { crashAt });
      await split(files, bricks, more, disk).catch(() => {});
      disk.crashAt = Infinity;
      if (disk.files.has("out/.split/spill.json")) return disk;
    }
  };
  assert.equal((await split(files, bricks, more, await killed())).report.found, "sorted");
  for (const name of ["run-00001.bin", "run-00002.bin", "spill.json"]) {
    for (const change of ["flip", "cut", "gone"]) {
      const disk = await killed(), path = `out/.split/${name}`, bytes = disk.files.get(path)!.slice();
      bytes[bytes.length >> 1] ^= 4;
      disk.files.set(path, change === "flip" ? bytes : disk.files.get(path)!.slice(0, -40));
      if (change === "gone") disk.files.delete(path);
      assert.equal((await split(files, bricks, more, disk)).report.found, "nothing", `${name} ${change}`);
      assert.deepEqual(digests(disk), want, `${name} ${change}`);
    }
  }
});

Deno.test("splitRandoms() called again does nothing when all is there, mends what is missing, and refuses what is of something else", async () => {
  const bricks = surveyBricks([0]).slice(38, 44),
    files = { "a.fits": randomsTable(fakesIn(300, [9.6, 10.9, -0.1, 0.1])) };
  const { disk } = await split(files, bricks);
  const want = products(disk);
  assert.equal((await split(files, bricks, {}, disk)).report.found, "finished");
  assert.deepEqual(products(disk), want);
  const path = brickRandomsPath("out", bricks[2].name);
  disk.files.delete(path);
  await split(files, bricks, {}, disk);
  assert.deepEqual(products(disk), want);

  await assert.rejects(split(files, bricks, { margin: 5 }, disk), /a margin of 21.6, not 5 arcsec/);
  await assert.rejects(split(files, bricks.slice(1), { all: false }, disk), /into other bricks/);
  await assert.rejects(
    split({ "b.fits": randomsTable(fakesIn(5, [10, 11, 0, 0.1])) }, bricks, {}, disk),
    /from other randoms/,
  );
  disk.files.delete("out/split.json");
  await assert.rejects(split(files, bricks, {}, disk), /"out\/00\d\/00\d+p000.fits" belongs to something else/);
});

Deno.test("splitRandoms() writes only the bricks that were chosen and counts the other rows as outside", async () => {
  const all = surveyBricks([0]), chosen = all.slice(40, 42), fakes = fakesIn(500, [9.6, 10.9, -0.13, 0.13]);
  const { disk, report } = await split({ "a.fits": randomsTable(fakes) }, chosen, { all: false, margin: 0 });
  assert.equal([...products(disk).keys()].filter((n) => n.endsWith(".fits")).length, 2);
  const inside = fakes.filter((f) => chosen.some((b) => distanceToBrick(b, f.ra, f.dec) === 0)).length;
  assert.equal(report.manifest.outside, 500 - inside);
  const manifest: SplitManifest = JSON.parse(new TextDecoder().decode(disk.files.get("out/split.json")!));
  assert.deepEqual(manifest.chosen.names, chosen.map((b) => b.name));
});

const longIds = {
  "with negative ones": [5n, -3n, 2n ** 62n, -(2n ** 62n), 2n ** 53n + 1n, 2n ** 53n, 0n, 2n ** 32n, 2n ** 31n],
  "up to 2^64 - 1": [2n ** 63n, 2n ** 64n - 1n, 2n ** 63n - 1n, 0n, 2n ** 63n + 1n, 2n ** 32n, 2n ** 53n + 1n],
};

for (const [name, ids] of Object.entries(longIds)) {
  Deno.test(`splitRandoms() keeps ids of 64 bits and sorts them by value: ${name}`, async () => {
    const place = fakesIn(ids.length, [10.02, 10.2, -0.1, 0.1]), fakes = place.map((f, i) => ({ ...f, id: ids[i] }));
    const { disk } = await split({ "a.fits": randomsTable(fakes) }, surveyBricks([0]), { margin: 0 });
    const got = [...products(disk).keys()].filter((n) => n.endsWith(".fits")).map((n) => table(disk, n.slice(8, 16)));
    const lists = got.map((t) => [...t.columns.get("id")!.data as BigInt64Array]),
      rising = (a: bigint, b: bigint) => a < b ? -1 : 1;
    assert.deepEqual(lists.flat().sort(rising), [...ids].sort(rising));
    for (const list of lists) assert.deepEqual(list, [...list].sort(rising));
  });
}

Deno.test("splitRandoms() gives columns the program's names, and tells splits apart by them", async () => {
  const renamed = randomsTable(fakesIn(20, [10.02, 10.2, -0.1, 0.1])), { columns } = renamed;
  columns.set("TARGETID", columns.get("id")!);
  columns.set("Z", { type: "f8", shape: [], data: new Float64Array(20).fill(18) });
  columns.delete("id");
  const mapping = new Map([["id", "targetid"], ["z", "Z"]]), bricks = surveyBricks([0]);
  const { disk, report } = await split({ "a.fits": renamed }, bricks, { margin: 0, mapping });
  const got = table(disk, report.manifest.bricks[0].brick);
  assert.ok(got.columns.has("id") && got.columns.get("mag_z")!.data[0] === 18 && !got.columns.has("Z"));
  const again = split({ "a.fits": renamed }, bricks, { margin: 0, mapping: new Map([["id", "targetid"]]) }, disk);
  await assert.rejects(again, InputError);
  await assert.rejects(
    split({ "a.fits": renamed }, bricks, { mapping: new Map([["id", "target"]]) }),
    /column "target", which --columns/,
  );
});

/** What the long form costs is 4 minutes of two cores. */
const skipped = long ? "" : " (skipped: OBIWAN_LONG=1 runs it)";

Deno.test({
  name: `splitRandoms() of 2,000,000 rows holds no more memory than of 500,000${skipped}`,
  ignore: !long || Deno.build.os !== "linux",
  fn: async () => {
    const peaks: number[] = [];
    for (const rows of [500_000, 2_000_000]) {
      await inTemp(async (dir) => {
        const child = new URL("child.ts", import.meta.url).pathname;
        const args = ["run", "-A", "--no-check", child, String(rows), dir];
        const { code, out, err } = await command(Deno.execPath(), args);
        assert.equal(code, 0, err);
        const said = JSON.parse(out);
        assert.equal(said.rows, rows);
        peaks.push(said.peak);
      });
    }
    // The rows alone are 156 MB, and sorting them in memory would take them three times.
    assert.ok(peaks[1] < 1.25 * peaks[0] && peaks[1] < 450e6, peaks.join());
  },
});
