import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { takeRows } from "../../src/base/table.ts";
import { radians } from "../../src/base/units.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { drawRandoms, type DrawRequest, drawRows } from "../../src/randoms/draw.ts";
import { drawKey } from "../../src/randoms/record.ts";
import { modelFor } from "../../src/randoms/models.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { ownCsv, planOf } from "../make/randoms/draw_scene.ts";

const models = ["eboss-elg", "desi-elg", "cosmos", "lrg", "qso", "star", "table"] as const, points = ["qso", "star"];
const mapping = new Map([["g", "mag_g"], ["rhalf", "re"], ["ba", "q"], ["id", "name"]]);

function plan(name: string, first: number, count: number, rest: Parameters<typeof planOf>[1] = {}) {
  const disk = new MemoryDisk();
  disk.files.set("own.csv", new TextEncoder().encode(ownCsv()));
  return planOf(name, { first, count, disk, mapping, sample: "own.csv", extended: !points.includes(name), ...rest });
}

async function request(
  name: string,
  first: number,
  count: number,
  rest: Parameters<typeof planOf>[1] = {},
): Promise<DrawRequest> {
  return {
    ...await plan(name, first, count, rest),
    outdir: "out",
    options: new Map([["obj", "elg"], ["ndraws", String(count)]]),
  };
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

for (const name of models) {
  Deno.test(`${name}: ten times as many rows leave the first ones as they are, and any range of ids can be drawn by itself`, async () => {
    const big = name === "eboss-elg" ? 100_000 : 20_000, whole = drawRows(await plan(name, 1, big), 1, big);
    const few = drawRows(await plan(name, 1, big / 10), 1, big / 10);
    assert.deepEqual(few, takeRows(whole, range(0, big / 10)));
    // Another start, as another batch job would have it.
    const later = drawRows(await plan(name, 5001, 777), 5001, 777);
    assert.deepEqual(later, takeRows(whole, range(5000, 777)));
    const other = drawRows(await plan(name, 1, 100, { seed: 2 }), 1, 100);
    for (const key of ["ra", "g"]) {
      assert.notDeepEqual(other.columns.get(key), takeRows(few, range(0, 100)).columns.get(key));
    }
  });

  Deno.test(`${name}: smoothing and joint shapes depend on the id alone, too`, async () => {
    const options = {
      shape: "joint" as const,
      mode: name.endsWith("elg") || name === "table" ? "smoothed" as const : "nearest" as const,
    };
    const whole = drawRows(await plan(name, 1, 5000, options), 1, 5000),
      part = drawRows(await plan(name, 3001, 500, options), 3001, 500);
    assert.deepEqual(part, takeRows(whole, range(3000, 500)));
  });
}

Deno.test("files have the original's columns, in its order and types, and then magnitudes of WISE", async () => {
  const infrared = "w1 f8, w2 f8, w3 f8, w4 f8";
  const expected = {
    "eboss-elg":
      "redshift f8, g f8, r f8, z f8, rhalf f8, nn_redshift f8, n f8, id_sample str, id i4, ra f8, dec f8, ba f8, pa f8, " +
      infrared,
    "desi-elg":
      "id i4, ra f8, dec f8, redshift f8, id_5d10k_sample i8, g f8, r f8, z f8, rhalf f8, n f8, ba f8, pa f8, " +
      infrared,
    cosmos: "id i4, ra f8, dec f8, n f8, rhalf f8, g f8, r f8, z f8, ba f8, pa f8, redshift f8",
  };
  for (const [name, columns] of Object.entries(expected)) {
    const disk = new MemoryDisk();
    await drawRandoms(disk, await request(name, 7, 300));
    const table = readTable((await openFits(disk, "out/randoms_seed_1_startid_7.fits")).first("table"));
    assert.equal([...table.columns].map(([key, c]) => `${key} ${c.type}`).join(", "), columns);
    assert.deepEqual([...table.columns.get("id")!.data as Int32Array], range(7, 300));
    assert.deepEqual([table.columns.get("pa")!.unit, table.columns.get("rhalf")!.unit], ["deg", "arcsec"]);
  }
});

for (const name of models) {
  Deno.test(`${name}: readRandoms() reads what drawRandoms() wrote, and the Parquet file holds the same values`, async () => {
    const disk = new MemoryDisk(), asked = await request(name, 1, 2000);
    const { files, already } = await drawRandoms(disk, asked), extended = !points.includes(name);
    assert.deepEqual([files, already], [[
      "out/randoms_seed_1_startid_1.fits",
      "out/randoms_seed_1_startid_1.parquet",
      "out/README.txt",
    ], false]);
    const truth = await readRandoms(disk, files[0], ["g", "r", "z"], extended), rows = drawRows(asked, 1, 2000);
    assert.deepEqual([truth.id[0], truth.id[1999]], [1n, 2000n]);
    const data = (key: string) => rows.columns.get(key)!.data as Float64Array;
    assert.deepEqual([truth.ra, truth.dec, truth.mag.z], [data("ra"), data("dec"), data("z")]);
    if (extended) {
      // pa is in degrees, east of north: e1 = e cos 2pa. The original took the degrees for radians.
      const q = data("ba")[5], e = (1 - q) / (1 + q), angle = radians(2 * data("pa")[5]);
      assert.ok(
        Math.abs(truth.shape!.e1[5] - e * Math.cos(angle)) < 1e-12 &&
          Math.abs(truth.shape!.e2[5] - e * Math.sin(angle)) < 1e-12,
      );
      assert.deepEqual(truth.shape!.rhalf, data("rhalf"));
    }
    const { readParquet } = await import("parquet-wasm/node"), { tableFromIPC } = await import("apache-arrow");
    const parquet = tableFromIPC(readParquet(disk.files.get(files[1])!).intoIPCStream());
    assert.deepEqual(parquet.schema.fields.map((f) => f.name), [...rows.columns.keys()]);
    for (const [key, c] of rows.columns) {
      assert.deepEqual(Array.from(parquet.getChild(key)!), Array.from(c.data as ArrayLike<unknown>));
    }
  });
}

Deno.test("the same request gives the same bytes; the README tells the command line, tables, their sums and what stands in", async () => {
  const bytes = async () => {
    const disk = new MemoryDisk();
    // Two chunks and a bit.
    await drawRandoms(disk, await request("eboss-elg", 1, 140_000));
    return disk.files;
  };
  const first = await bytes(), second = await bytes();
  assert.deepEqual([...second.keys()], [...first.keys()]);
  for (const [path, data] of first) assert.ok(Buffer.from(data.buffer).equals(second.get(path)!), path);
  const readme = new TextDecoder().decode(first.get("out/README.txt")!).split("\n");
  assert.deepEqual(readme.slice(0, 3), ["obj elg", "ndraws 140000", "model eboss-elg"]);
  assert.match(
    readme.find((l) => l.startsWith("sample1 "))!,
    /^sample1 eboss_elg_tsspectra_EXP.csv \(stand-in: made up, not measured; 1600 rows\) sha256 [0-9a-f]{64}$/,
  );
  const { header } = (await openFits(diskOf(first), "out/randoms_seed_1_startid_1.fits")).hdu("RANDOMS");
  assert.deepEqual([header.get("MODEL"), header.get("RANDSEED"), header.get("ROWS")], ["eboss-elg", "1", "140000"]);
});

function diskOf(files: ReadonlyMap<string, Uint8Array>): MemoryDisk {
  const disk = new MemoryDisk();
  for (const [path, data] of files) disk.files.set(path, data);
  return disk;
}

Deno.test("a file that is there is kept when it is this very draw, and refused when it is another or damaged", async () => {
  const disk = new MemoryDisk(),
    [fits, parquet] = ["out/randoms_seed_1_startid_1.fits", "out/randoms_seed_1_startid_1.parquet"];
  await drawRandoms(disk, await request("cosmos", 1, 500));
  const before = new Map(disk.files);
  assert.equal((await drawRandoms(disk, await request("cosmos", 1, 500))).already, true);
  assert.deepEqual(disk.files, before);

  await assert.rejects(
    drawRandoms(disk, { ...await request("cosmos", 1, 501) }),
    /another draw is there, its ROWS is "500", not "501"; choose another --outdir/,
  );
  await assert.rejects(drawRandoms(disk, { ...await request("lrg", 1, 500) }), /its MODEL is "cosmos", not "lrg"/);
  await assert.rejects(
    drawRandoms(disk, { ...await request("cosmos", 1, 500), choices: { shape: "joint" } }),
    /other options/,
  );
  assert.deepEqual(disk.files, before);

  // A lost companion is made again.
  disk.files.delete(parquet);
  assert.equal((await drawRandoms(disk, await request("cosmos", 1, 500))).already, false);
  assert.deepEqual(disk.files, before);

  for (
    const damage of [
      (b: Uint8Array) => b.slice(0, -2880),
      (b: Uint8Array) => b.with(b.length - 30_000, b.at(-30_000)! ^ 1),
    ]
  ) {
    disk.files.set(fits, damage(before.get(fits)!));
    await assert.rejects(drawRandoms(disk, await request("cosmos", 1, 500)), /its data are damaged; remove it/);
  }
});

Deno.test("a disk that fills up leaves no randoms behind, and the next run makes them", async () => {
  for (const victim of ["fits", "parquet", "README.txt"]) {
    const disk = new MemoryDisk(), full = () => Promise.reject(new Error("disk full"));
    const create = disk.create.bind(disk), write = disk.write.bind(disk);
    disk.create = async (path) => ({ ...await create(path), ...(path.endsWith(victim) ? { write: full } : {}) });
    disk.write = (path, bytes) => path.endsWith(victim) ? full() : write(path, bytes);
    await assert.rejects(async () => drawRandoms(disk, await request("star", 1, 100)), /disk full/);
    assert.ok(!disk.files.has("out/randoms_seed_1_startid_1.fits"), victim);
    [disk.create, disk.write] = [create, write];
    assert.equal((await drawRandoms(disk, await request("star", 1, 100))).already, false);
  }
});

Deno.test("ids beyond 31 bits are 8 bytes wide and their rows go on from the others", async () => {
  const disk = new MemoryDisk(), first = 2 ** 31 - 3;
  await drawRandoms(disk, await request("star", first, 5));
  const table = readTable((await openFits(disk, `out/randoms_seed_1_startid_${first}.fits`)).first("table"));
  assert.deepEqual([table.columns.get("id")!.type, [...table.columns.get("id")!.data as BigInt64Array]], [
    "i8",
    range(first, 5).map(BigInt),
  ]);
  const narrow = drawRows(await plan("star", first, 3), first, 3);
  assert.equal(narrow.columns.get("id")!.type, "i4");
  assert.deepEqual((table.columns.get("ra")!.data as Float64Array).slice(0, 3), narrow.columns.get("ra")!.data);
  await assert.rejects(async () => drawRandoms(disk, await request("star", 2 ** 53 - 2, 5)), /within 0\.\.2\^53 - 1/);
});

Deno.test("drawKey() changes with everything that a draw depends on, and with nothing else", async () => {
  const base = await plan("eboss-elg", 1, 10), key = drawKey(base);
  assert.equal(drawKey(await plan("eboss-elg", 1, 10)), key);
  const [sample] = base.model.samples;
  for (
    const change of [
      { seed: 2 },
      { first: 2 },
      { count: 11 },
      { choices: { shape: "joint" } },
      { region: { ...base.region, key: "other" } },
      { model: { ...base.model, name: "other" } },
      { model: { ...base.model, samples: [{ ...sample, sha256: "0" }] } },
    ]
  ) assert.notEqual(drawKey({ ...base, ...change }), key, JSON.stringify(Object.keys(change)));
});

Deno.test("modelFor() gives every pair of the original's --survey and --obj a model of its kind", () => {
  const all = (["desi", "eboss", "cosmos"] as const).map((survey) =>
    (["star", "elg", "lrg", "qso"] as const).map((obj) => modelFor(survey, obj))
  );
  assert.deepEqual(all, [["star", "desi-elg", "lrg", "qso"], ["star", "eboss-elg", "lrg", "qso"], [
    "star",
    "cosmos",
    "cosmos",
    "qso",
  ]]);
});
