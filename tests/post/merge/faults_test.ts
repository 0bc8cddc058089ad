import assert from "node:assert/strict";
import type { FileSink, RunDisk, StreamingDisk } from "../../../src/base/disk.ts";
import { ResourceError } from "../../../src/base/errors.ts";
import { numbers, type Table, takeRows, texts } from "../../../src/base/table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { mergeRun } from "../../../src/post/merge.ts";
import { isSound } from "../../../src/post/merge/report.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { Leases } from "../../../src/rundir/lease.ts";
import { inTemp } from "../../make/in_temp.ts";
import { derivedRun, merge, mergedTable, options, source } from "../../make/tables/merge_scene.ts";

const scene = new Map([
  ["0001p000", [source(1), source(2), source(3, { unit: "rs500" })]],
  ["0002p000", [source(3, { inBrick: false }), source(4)]],
  ["0003p000", [source(5), source(6)]],
]);
const file = (dir: string, brick: string, name: string) => `${dir}/derived/${brick.slice(0, 3)}/${brick}/${name}`;

async function flip(path: string, at: number) {
  const bytes = await Deno.readFile(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 4;
  await Deno.writeFile(path, bytes);
}

const ids = async (dir: string) => Array.from(numbers(await mergedTable(dir), "id")!);

/** What a damaged brick 0002p000 is called, and that the rest can be merged without it. */
async function damaged(dir: string, words: RegExp) {
  const refused = await merge(dir);
  assert.equal(refused.outcome, "refused");
  assert.equal(await localDisk.exists(`${dir}/merged/randoms.fits`), false);
  const { report, outcome } = await merge(dir, { partial: true });
  assert.equal(outcome, "written");
  assert.deepEqual(report.damaged.map((d) => d.brick), ["0002p000"]);
  assert.match(report.damaged[0].faults.join("\n"), words);
  // 3 is in the row of the other brick, which owns it; 4 is nowhere.
  assert.deepEqual(await ids(dir), [1, 2, 3, 5, 6]);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${dir}/merged/merge.json`)), report);
  assert.equal(isSound(report), false);
}

const single = (t: Table, i: number, name: string, value: unknown) => {
  const column = t.columns.get(name)!, data = column.data.slice() as unknown[];
  data[i] = value;
  t.columns.set(name, { ...column, data: data as unknown as Float64Array });
  return t;
};
const only = (brick: string, change: (t: Table) => Table | undefined) => (b: string, t: Table) =>
  b === brick ? change(t) : t;

Deno.test("one flipped bit in any derived file is found, named, and keeps the brick out", async () => {
  for (const name of ["randoms.fits", "randoms.parquet", "summary.fits", "derived.sha256sum"]) {
    for (const at of [20, -3000, -1].filter((a) => name !== "derived.sha256sum" || a === 20)) {
      await inTemp(async (dir) => {
        await derivedRun(dir, scene);
        await flip(file(dir, "0002p000", name), at);
        await damaged(dir, /0002p000\/\S+: (its SHA-256 is not that of derived.sha256sum|does not list)/);
      });
    }
  }
});

Deno.test("missing and truncated files are named", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, scene);
    await Deno.remove(file(dir, "0002p000", "randoms.parquet"));
    await damaged(dir, /randoms.parquet: missing/);
  });
  await inTemp(async (dir) => {
    await derivedRun(dir, scene);
    await Deno.truncate(file(dir, "0002p000", "summary.fits"), 100);
    await damaged(dir, /summary.fits: its SHA-256/);
  });
});

Deno.test("tables that are whole, but not what the plan says of the brick, are named", async () => {
  for (
    const [change, words] of [
      [(t: Table) => takeRows(t, [0]), /it has 1 rows, the plan gave the brick 2 sources/],
      [(t: Table) => single(t, 1, "brickname", "0003p000"), /it holds rows of brick 0003p000/],
      [(t: Table) => single(t, 1, "unique_id", "9_0002p000_rs0"), /unique_id of 1 rows is not/],
      [(t: Table) => single(t, 0, "fate", 99), /1 rows have a fate that is none/],
      [(t: Table) => (t.columns.delete("in_brick"), t), /it lacks in_brick/],
    ] as const
  ) {
    await inTemp(async (dir) => {
      await derivedRun(dir, scene, only("0002p000", change));
      await damaged(dir, words);
    });
  }
});

Deno.test("a brick without derived tables, or with older ones than its units, is unfinished; bricks of no plan are named", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, scene, only("0002p000", () => undefined));
    await Deno.writeTextFile(`${dir}/units/000/0003p000/rs0/unit.sha256sum`, "made again\n");
    await Deno.mkdir(`${dir}/derived/099/0999p000`, { recursive: true });
    const first = await merge(dir);
    assert.equal(first.outcome, "refused");
    assert.deepEqual(first.report.unfinished, [
      { brick: "0002p000", why: "not derived" },
      { brick: "0003p000", why: "derived from other units than are there now, or by another version" },
    ]);
    assert.deepEqual(first.report.strangers, ["0999p000"]);
    await Deno.remove(`${dir}/units/000/0003p000/rs0`, { recursive: true });
    assert.equal((await merge(dir)).report.unfinished[1].why, "units not done: rs0");
    const part = await merge(dir, { partial: true });
    assert.deepEqual([part.outcome, await ids(dir)], ["written", [1, 2, 3]]);
    assert.equal((await merge(dir, { partial: true })).outcome, "there");
    assert.equal((await merge(dir)).outcome, "refused");
  });
});

Deno.test("a unique_id that comes twice is a fault: named, counted, and one row of it kept", async () => {
  await inTemp(async (dir) => {
    const twice = new Map(scene).set("0002p000", [source(3, { inBrick: false }), source(4), source(4, { fate: 7 })]);
    await derivedRun(dir, twice);
    assert.equal((await merge(dir)).outcome, "refused");
    const { report } = await merge(dir, { partial: true });
    assert.deepEqual(report.duplicates, { count: 1, names: ["4_0002p000_rs0"] });
    assert.deepEqual(report.rows, { read: 8, otherViews: 1, duplicates: 1, notChosen: 0, written: 6, outside: 0 });
    assert.deepEqual(await ids(dir), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(numbers(await mergedTable(dir), "fate")![3], 0);
  });
});

Deno.test("one id at two places is two sources: a fault, and both are kept", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, new Map(scene).set("0003p000", [source(5), source(1, { ra: 200 })]));
    assert.equal((await merge(dir)).outcome, "refused");
    const { report } = await merge(dir, { partial: true });
    assert.deepEqual(report.conflicts, { count: 1, ids: ["1"] });
    assert.deepEqual(await ids(dir), [1, 2, 3, 4, 1, 5]);
  });
});

Deno.test("bricks that were derived with different target cuts are not merged", async () => {
  const { deriveScene, derivedTable } = await import("../../../bench/scene/derived_scene.ts");
  await inTemp(async (dir) => {
    const plan = await derivedRun(dir, scene), path = file(dir, "0002p000", "randoms.fits");
    await deriveScene(localDisk, dir, plan, "0002p000", derivedTable("0002p000", scene.get("0002p000")!), []);
    assert.ok(await localDisk.exists(path));
    await assert.rejects(merge(dir), /bricks 0001p000 and 0002p000: they were derived with different target cuts/);
  });
});

Deno.test("two merges of a run at once: the second says so and does nothing", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, scene);
    const lease = await new Leases("another").take(`${dir}/leases/merge.json`);
    await assert.rejects(merge(dir), /another process merges it now/);
    await lease!.release();
    assert.equal((await merge(dir)).outcome, "written");
  });
});

/** The local disk, whose n-th writing operation fails as a full one does. */
function fullDisk(at: number): { disk: RunDisk & StreamingDisk; count: () => number } {
  let n = 0;
  const step = (path: string) => {
    if (n++ === at) throw new ResourceError(`Cannot write "${path}": No space left on device (os error 28)`);
  };
  const disk: RunDisk & StreamingDisk = {
    ...localDisk,
    write: async (path, bytes) => (step(path), await localDisk.write(path, bytes)),
    create: async (path) => {
      step(path);
      const sink = await localDisk.create(path);
      const faulty: FileSink = {
        write: async (bytes) => (step(path), await sink.write(bytes)),
        patch: async (where, bytes) => (step(path), await sink.patch(where, bytes)),
        commit: async () => (step(path), await sink.commit()),
        [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
      };
      return faulty;
    },
  };
  return { disk, count: () => n };
}

Deno.test("a disk that fills up at any write leaves no merge that counts, and the next one gives the same bytes", async () => {
  await inTemp(async (dir) => {
    await derivedRun(dir, scene);
    const free = fullDisk(Infinity);
    await mergeRun(free.disk, new RunDir(dir), options);
    const want = await Promise.all(
      ["merge.json", "randoms.fits", "randoms.parquet"].map((n) => Deno.readFile(`${dir}/merged/${n}`)),
    );
    assert.ok(free.count() > 10, `${free.count()} writes`);
    for (let at = 0; at < free.count(); at++) {
      await localDisk.remove(`${dir}/merged`);
      await assert.rejects(mergeRun(fullDisk(at).disk, new RunDir(dir), options), ResourceError, `write ${at}`);
      assert.equal(await localDisk.exists(`${dir}/merged/merge.json`), false);
      const left = await localDisk.list(`${dir}/merged`);
      assert.deepEqual(left.filter((n) => n.endsWith(".tmp")), [], `write ${at}`);
    }
    assert.equal((await merge(dir)).outcome, "written");
    const names = ["merge.json", "randoms.fits", "randoms.parquet"];
    for (const [i, name] of names.entries()) {
      assert.deepEqual(await Deno.readFile(`${dir}/merged/${name}`), want[i], name);
    }
  });
});

Deno.test("more rows than fit into DuckDB's memory are spilled inside the run, and nothing is left of it", async () => {
  const { rowOfBricks } = await import("../../../bench/scene/derived_scene.ts");
  await inTemp(async (dir) => {
    // Every source is seen twice: the worst case for the search.
    const many = [...rowOfBricks({ bricks: 12, rows: 8000, units: 1, shared: 8000, outside: 0 })];
    await derivedRun(dir, many);
    let spilled = 0;
    const watch = setInterval(async () => {
      for (const name of await localDisk.list(`${dir}/merge-spill`)) {
        spilled = Math.max(spilled, await localDisk.size(`${dir}/merge-spill/${name}`).catch(() => 0));
      }
    }, 5);
    const { report } = await merge(dir, { memory: 0.05e9, threads: 2, columns: ["id", "brickname"] });
    clearInterval(watch);
    assert.ok(spilled > 0, "nothing was spilled");
    assert.deepEqual([report.rows.read, report.rows.otherViews, report.rows.written], [184000, 88000, 96000]);
    const table = await mergedTable(dir), names = texts(table, "brickname")!;
    assert.ok(numbers(table, "id")!.every((id, i, all) => i === 0 || names[i] > names[i - 1] || id > all[i - 1]));
    assert.equal(await localDisk.exists(`${dir}/merge-spill`), false);
  });
});
