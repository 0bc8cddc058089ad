import assert from "node:assert/strict";
import { derivedTable, rowOfBricks } from "../../../bench/scene/derived_scene.ts";
import { numbers, type Table, takeRows, texts } from "../../../src/base/table.ts";
import { stack } from "../../../src/base/table/stack.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openFits } from "../../../src/io/fits.ts";
import { fingerprint } from "../../../src/base/sha256.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { inTemp } from "../../make/in_temp.ts";
import { derivedRun, keptByHand, merge, mergedTable, randomScene, source } from "../../make/tables/merge_scene.ts";

/** Values of a Parquet file by column, NaN and numbers alike. */
async function parquetColumns(path: string): Promise<Map<string, unknown[]>> {
  const { readParquet } = await import("parquet-wasm/node"), { tableFromIPC } = await import("apache-arrow");
  const table = tableFromIPC(readParquet(await Deno.readFile(path)).intoIPCStream());
  const flat = (v: unknown): unknown[] => v !== null && typeof v === "object" ? [...(v as Iterable<unknown>)] : [v];
  return new Map(table.schema.fields.map((f) => [f.name, Array.from(table.getChild(f.name)!).flatMap(flat)]));
}

const plain = (values: Iterable<unknown>) => Array.from(values, (v) => typeof v === "boolean" ? Number(v) : v);

Deno.test("mergeRun() writes the rows of all tables, every value and type as it was, into FITS and Parquet alike", async () => {
  await inTemp(async (dir) => {
    const scene = [...rowOfBricks({ bricks: 3, rows: 50, units: 2, shared: 5, outside: 2 })].reverse();
    await derivedRun(dir, scene);
    const { report, outcome } = await merge(dir), got = await mergedTable(dir);
    assert.equal(outcome, "written");
    const all = stack(scene.map(([brick, sources]) => derivedTable(brick, sources, true)), NaN),
      kept = keptByHand(scene);
    const at = new Map((texts(all, "unique_id")!).map((name, i) => [name, i]));
    const want = takeRows(all, kept.map((s) => at.get(`${s.id}_${s.brick}_${s.unit}`)!));
    assert.deepEqual([...got.columns.keys()], [...want.columns.keys()]);
    const parquet = await parquetColumns(`${dir}/merged/randoms.parquet`);
    for (const [name, column] of want.columns) {
      const { type, shape, unit, data } = got.columns.get(name)!;
      assert.deepEqual([type, shape, unit], [column.type, column.shape, column.unit], name);
      assert.deepEqual(plain(data as ArrayLike<unknown> & Iterable<unknown>), plain(column.data), name);
      assert.deepEqual(plain(parquet.get(name)!), plain(column.data), `${name} of the Parquet file`);
    }
    assert.equal(parquet.size, want.columns.size);
    assert.deepEqual([report.rows.read, report.rows.otherViews, report.rows.written, report.rows.outside], [
      166,
      10,
      156,
      6,
    ]);
    assert.equal(report.counts.reduce((a, b) => a + b), 156);
    const header = (await openFits(localDisk, `${dir}/merged/randoms.fits`)).hdus[1].header;
    assert.deepEqual([header.get("NBRICKS"), header.get("NVIEWS"), header.get("FATE_0")], [3, 10, "recovered"]);
  });
});

Deno.test("every source is merged once, from the brick that owns its place, else from the first by name: twelve random skies", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    await inTemp(async (dir) => {
      const scene = randomScene(seed), kept = keptByHand(scene);
      await derivedRun(dir, scene);
      const { report } = await merge(dir, { columns: ["id", "brickname", "unit", "fate"] }),
        got = await mergedTable(dir);
      const rows = (texts(got, "brickname")!).map((b, i) =>
        `${b} ${numbers(got, "id")![i]} ${texts(got, "unit")![i]} ${numbers(got, "fate")![i]}`
      );
      assert.deepEqual(rows, kept.map((s) => `${s.brick} ${s.id} ${s.unit} ${s.fate}`));
      assert.equal(new Set(numbers(got, "id")).size, 60);
      const counts = fates.map(() => 0);
      kept.forEach((s) => counts[s.fate]++);
      assert.deepEqual(report.counts, counts);
      const seen = [...scene.values()].reduce((n, s) => n + s.length, 0);
      assert.deepEqual([report.rows.read, report.rows.otherViews], [seen, seen - 60]);
      assert.equal(report.rows.outside, kept.filter((s) => !s.inBrick).length);
    });
  }
});

/** SHA-256 of everything below merged/. */
async function sums(dir: string): Promise<Record<string, string>> {
  const list: Record<string, string> = {};
  for (const name of await localDisk.list(`${dir}/merged`)) {
    list[name] = (await fingerprint(localDisk, `${dir}/merged/${name}`, "full")).sha256!;
  }
  return list;
}

Deno.test("mergeRun() gives the same bytes whatever the order of bricks and rows in time, the threads and the memory", async () => {
  const scene = [...rowOfBricks({ bricks: 40, rows: 300, units: 3, shared: 30, outside: 3 })],
    results: Record<string, string>[] = [];
  for (
    const [order, more] of [
      [scene, {}],
      [scene.toReversed(), { threads: 1 }],
      [scene.toSorted((a, b) => a[0].slice(3) + a[1].length < b[0].slice(3) ? 1 : -1), { threads: 3, memory: 0.15e9 }],
    ] as const
  ) {
    await inTemp(async (dir) => {
      // One plan for all: only the tables are made in another order.
      const plan = await derivedRun(dir, scene, () => undefined);
      const { deriveScene } = await import("../../../bench/scene/derived_scene.ts");
      for (const [brick, sources] of order) {
        await deriveScene(localDisk, dir, plan, brick, derivedTable(brick, sources));
      }
      assert.equal((await merge(dir, more)).outcome, "written");
      results.push(await sums(dir));
    });
  }
  assert.deepEqual(Object.keys(results[0]), [
    "merge.json",
    "randoms.fits",
    "randoms.parquet",
    "summary.fits",
    "summary.parquet",
  ]);
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

Deno.test("a merge that nothing changed is checked and left alone; a damaged one, or one of other options, is made again", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, randomScene(1));
    const first = await merge(dir), before = await sums(dir), path = `${dir}/merged/randoms.fits`;
    const made = (await Deno.stat(path)).ino;
    const again = await merge(dir);
    assert.deepEqual([again.outcome, again.report], ["there", first.report]);
    assert.equal((await Deno.stat(path)).ino, made);
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 3000] ^= 1;
    await Deno.writeFile(path, bytes);
    assert.equal((await merge(dir)).outcome, "written");
    assert.deepEqual(await sums(dir), before);
    assert.equal((await merge(dir, { where: "fate = 0" })).outcome, "written");
    const { report } = await merge(dir, { where: "fate = 0" });
    assert.deepEqual(report.counts.slice(1), fates.slice(1).map(() => 0));
    assert.equal(report.rows.written + report.rows.notChosen, 60);
    assert.equal((await merge(dir)).outcome, "written");
    assert.deepEqual(await sums(dir), before);
  });
});

Deno.test("columns are chosen by name and glob, in the order of the table; the subset is the original's", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, randomScene(2));
    await merge(dir, { columns: ["tractor_flux_?", "ID", "mag_*"] });
    assert.deepEqual([...(await mergedTable(dir)).columns.keys()], [
      "id",
      "mag_true_g",
      "mag_true_r",
      "mag_true_z",
      "tractor_flux_g",
      "tractor_flux_r",
      "tractor_flux_z",
    ]);
    await assert.rejects(
      merge(dir, { columns: ["tractor_fluxg"] }),
      /none of that name; did you mean tractor_flux_g\?/,
    );
    const { report } = await merge(dir, { subset: true }),
      perBand = (n: string) => ["g", "r", "z"].map((b) => `tractor_${n}_${b}`);
    assert.deepEqual([...(await mergedTable(dir, "randoms_subset.fits")).columns.keys()], [
      "unique_id",
      "ra",
      "dec",
      "obiwan_mask",
      ...["anymask", "flux", "mw_transmission", "psfdepth"].flatMap(perBand),
      "brickname",
    ]);
    assert.deepEqual(report.files.map((f) => f.path), ["randoms_subset.fits", "randoms_subset.parquet"]);
    // Both stand side by side.
    assert.equal((await merge(dir, { columns: ["tractor_flux_?", "ID", "mag_*"] })).outcome, "there");
  });
});

Deno.test("a condition chooses rows as people mean it: what was not measured passes no comparison", async () => {
  await inTemp(async (dir) => {
    const scene = randomScene(3), kept = keptByHand(scene);
    await derivedRun(dir, scene);
    const count = async (where: string) => (await merge(dir, { where })).report.rows.written;
    const recovered = kept.filter((s) => s.fate === 0).length;
    assert.equal(await count("tractor_flux_g > -1"), recovered);
    assert.equal(await count("tractor_flux_g IS NULL"), 60 - recovered);
    assert.equal(
      await count("brickname = '0001p000' OR tractor_type IN ('PSF', 'REX', 'EXP')"),
      kept.filter((s) => s.fate === 0 || s.brick === "0001p000").length,
    );
    assert.equal(await count("fate = 99"), 0);
    assert.equal((await mergedTable(dir)).nrows, 0);
    assert.equal((await parquetColumns(`${dir}/merged/randoms.parquet`)).size, (await mergedTable(dir)).columns.size);
    for (
      const [where, words] of [
        ["tractor_flux > 5", /tractor_flux.* not found/],
        ["random() < 0.5", /random gives other values each time/],
        ["fate = ", /Parser Error/],
        ["fate = 0; DROP TABLE hidden", /one condition is needed/],
        [`id IN (SELECT 1 FROM read_csv('/etc/passwd'))`, /Permission Error/],
        ["sum(fate) > 3", /aggregate/i],
      ] as const
    ) await assert.rejects(merge(dir, { where }), words);
  });
});

Deno.test("tables that lack columns are filled: NaN, 0, false, nothing; one whose column has another type is refused", async () => {
  await inTemp(async (dir) => {
    const scene = new Map([["0001p000", [source(1), source(2)]], ["0002p000", [source(3)]]]);
    const without = (t: Table, ...names: string[]): Table => ({
      nrows: t.nrows,
      columns: new Map([...t.columns].filter(([n]) => !names.includes(n))),
    });
    await derivedRun(
      dir,
      scene,
      (brick, t) =>
        brick === "0001p000"
          ? without(t, "tractor_flux_g", "tractor_objid", "tractor_type", "matched", "tractor_dchisq")
          : t,
    );
    await merge(dir);
    const got = await mergedTable(dir), of = (n: string) => Array.from(got.columns.get(n)!.data as ArrayLike<unknown>);
    assert.deepEqual(of("tractor_flux_g").slice(0, 2), [NaN, NaN]);
    assert.ok(of("tractor_flux_g")[2] as number >= 0);
    assert.deepEqual([of("tractor_objid"), of("matched")], [[0, 0, 0], [0, 0, 1]]);
    assert.deepEqual(of("tractor_type").slice(0, 2), ["", ""]);
    assert.deepEqual(of("tractor_dchisq").slice(0, 10), new Array(10).fill(NaN));
  });
  await inTemp(async (dir) => {
    const scene = new Map([["0001p000", [source(1)]], ["0002p000", [source(3)]]]);
    await derivedRun(dir, scene, (brick, t) => {
      if (brick === "0002p000") t.columns.set("ebv", { type: "f8", shape: [], data: Float64Array.of(1) });
      return t;
    });
    await assert.rejects(merge(dir), /Cannot merge column ebv: it is f4\[\] in brick 0001p000 and f8\[\] in 0002p000/);
  });
});

Deno.test("ids of one brick may need the 64th bit and those of another not: all are merged exactly, each source once", async () => {
  await inTemp(async (dir) => {
    const large = 2n ** 64n - 1n, twice = { ...source(7), inBrick: false };
    const scene = new Map([
      ["0001p000", [source(7), source(8)]],
      ["0002p000", [{ ...source(9), id: large }, { ...source(10), id: 2n ** 63n }, twice]],
    ]);
    await derivedRun(dir, scene);
    const { report } = await merge(dir), got = await mergedTable(dir);
    const want = [7n, 8n, 2n ** 63n, large];
    assert.deepEqual(Array.from(got.columns.get("id")!.data as BigUint64Array), want);
    const parquet = await parquetColumns(`${dir}/merged/randoms.parquet`);
    assert.deepEqual(parquet.get("id"), want);
    assert.deepEqual([report.rows.read, report.rows.otherViews, report.conflicts.count], [5, 1, 0]);
    const chosen = await merge(dir, { where: `id > ${2n ** 63n}`, columns: ["id"] });
    assert.equal(chosen.report.rows.written, 1);
  });
});
