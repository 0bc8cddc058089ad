import assert from "node:assert/strict";
import type { RunDisk } from "../../../src/base/disk.ts";
import { InputError, ResourceError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { needIndex, writeIndex } from "../../../src/post/archive/index_file.ts";
import { packRun } from "../../../src/post/archive/pack.ts";
import { readSpan, TarWriter } from "../../../src/post/archive/tar_file.ts";
import { checkArchive, unpack } from "../../../src/post/archive/unpack.ts";
import { sha256 } from "../../../src/base/sha256.ts";
import type { RunDir } from "../../../src/rundir/run_dir.ts";
import { verifyRun } from "../../../src/rundir/verify.ts";
import { command } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { runOf } from "../../make/runs/run_of.ts";

/** Bytes that are not all alike; odd lengths, so that entries are padded. */
const bytesOf = (seed: number, length: number) => Uint8Array.from({ length }, (_, i) => (seed * 31 + i * i * 7) & 255);

async function finish(run: RunDir, k: number) {
  const id = `1500p020/rs${k}`,
    files = { "coadd/image.fits.fz": 4001 + 997 * k, "tractor/t.fits": 513, "tractor/u": 0 };
  let list = "";
  for (const [i, [name, length]] of Object.entries(files).entries()) {
    const bytes = bytesOf(7 * k + i, length);
    await localDisk.write(`${run.unit(id)}/${name}`, bytes);
    list += `${sha256(bytes)} *${name}\n`;
  }
  await localDisk.write(`${run.unit(id)}/unit.sha256sum`, new TextEncoder().encode(list));
  await localDisk.write(run.record(id), new TextEncoder().encode(`{"unit":${k}}\n`));
  // Runs of before kept no logs.
  if (k !== 3) await localDisk.write(run.log(id), new TextEncoder().encode(`unit ${k}\ndecals_sim:All done!\n`));
}

/** A run with these of five units finished, and an empty directory for its archive. */
async function withRun(done: readonly number[], act: (run: RunDir, dir: string) => Promise<void>) {
  const run = await runOf(5, bytesOf(99, 2880), bytesOf(98, 2880));
  try {
    for (const k of done) await finish(run, k);
    await inTemp((dir) => act(run, dir));
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
}

const pack = (run: RunDir, dir: string, size = 20000, disk: RunDisk = localDisk) =>
  packRun({ disk, run, dir, size, say: () => {} });

async function tree(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const walk = async (dir: string) => {
    for (const name of await localDisk.list(`${root}/${dir}`)) {
      const path = `${dir}${name}`, { isDirectory, isSymlink } = await Deno.lstat(`${root}/${path}`);
      if (isDirectory) await walk(`${path}/`);
      else {files.set(
          path,
          isSymlink ? await Deno.readLink(`${root}/${path}`) : sha256(await localDisk.read(`${root}/${path}`)),
        );}
    }
  };
  await walk("");
  return files;
}

Deno.test("what was packed comes back as the same run, byte for byte", async () => {
  await withRun([0, 1, 2, 3, 4], async (run, dir) => {
    const { units, tars, undone, faults } = await pack(run, dir);
    assert.deepEqual({ units, undone, faults }, { units: 5, undone: 0, faults: [] });
    assert.ok(tars.length >= 3, `${tars}`);
    const out = `${dir}/out`;
    assert.deepEqual(await unpack(localDisk, dir, [], out), { units: 5, before: 0, faults: [] });
    const back = await tree(out), was = await tree(run.root);
    for (const [name, sum] of was) assert.equal(back.get(name), sum, name);
    const more = [...back.keys()].filter((n) => !was.has(n));
    assert.ok(
      more.length > 0 && more.every((n) => /^(coadd|tractor)\//.test(n)),
      `only links come in addition: ${more}`,
    );
    assert.deepEqual((await verifyRun(localDisk, run)).faults, []);
    assert.deepEqual(await unpack(localDisk, dir, [], out), { units: 0, before: 5, faults: [] });
  });
});

Deno.test("one unit comes back alone, and one that is not there is an error", async () => {
  await withRun([0, 1, 2], async (run, dir) => {
    await pack(run, dir);
    const out = `${dir}/out`;
    assert.equal((await unpack(localDisk, dir, ["1500p020/rs1"], out)).units, 1);
    assert.deepEqual(await localDisk.list(`${out}/units/150/1500p020`), ["rs1"]);
    assert.ok(!(await localDisk.exists(`${out}/plan.json`)));
    await assert.rejects(
      unpack(localDisk, dir, ["1500p020/rs4"], out),
      /^UsageError: Cannot extract unit "1500p020\/rs4": the archive .* has 1500p020\/rs0, .*; did you mean /,
    );
  });
});

Deno.test("units keep the plan's order, each whole in one tar file, and other programs read the files", async () => {
  await withRun([4, 2, 0, 1, 3], async (run, dir) => {
    await pack(run, dir, 16000);
    const { units, tars } = await needIndex(localDisk, dir);
    assert.deepEqual(Object.keys(units), [0, 1, 2, 3, 4].map((k) => `1500p020/rs${k}`));
    for (const { name, bytes, head } of tars) {
      const mine = Object.values(units).filter((u) => u.tar === name);
      let at = head.length;
      for (const { offset, length } of mine) {
        assert.equal(offset, at);
        at += length;
      }
      assert.equal(at + 1024, bytes, name);
      assert.ok(mine.length === 1 || at - head.length <= 16000, name);
    }
    const call = (program: string, ...args: string[]) => command(program, args, { cwd: dir });
    assert.equal((await call("sha256sum", "-c", "SHA256SUMS")).code, 0);
    await Deno.mkdir(`${dir}/out`);
    for (const { name } of tars) assert.equal((await call("tar", "xf", name, "-C", "out")).code, 0);
    assert.deepEqual(await tree(`${dir}/out`), await tree(run.root));
  });
});

Deno.test("a second time adds what has been finished since, in new tar files", async () => {
  await withRun([0, 2], async (run, dir) => {
    await pack(run, dir);
    const first = await tree(dir);
    for (const k of [1, 3]) await finish(run, k);
    const { units, before, undone } = await pack(run, dir);
    assert.deepEqual({ units, before, undone }, { units: 2, before: 2, undone: 1 });
    const second = await tree(dir);
    for (const [name, sum] of first) if (name.endsWith(".tar")) assert.equal(second.get(name), sum, name);
    assert.equal((await pack(run, dir)).units, 0);
    assert.deepEqual(await tree(dir), second);
    const other = await runOf(4);
    await assert.rejects(pack(other, dir), /holds units of another plan/);
    await Deno.remove(other.root, { recursive: true });
  });
});

Deno.test("whatever write fails, the next time ends in the archive of an undisturbed one", async () => {
  await withRun([0, 1, 2, 3, 4], async (run, dir) => {
    await pack(run, `${dir}/quiet`);
    const quiet = await tree(`${dir}/quiet`);
    for (let n = 1;; n++) {
      const out = `${dir}/${n}`;
      try {
        await pack(run, out, 20000, failing(n));
      } catch (error) {
        assert.ok(error instanceof ResourceError);
        // What the index names is there and whole at any time.
        if (await localDisk.exists(`${out}/archive.json`)) {
          assert.deepEqual((await checkArchive(localDisk, out)).faults, []);
        }
        await pack(run, out);
        assert.deepEqual(await tree(out), quiet, `failure of write ${n}`);
        continue;
      }
      assert.ok(n > 10, `${n - 1} writes were made to fail`);
      break;
    }
  });
});

/** A disk whose n-th change fails half done, as at a kill. */
function failing(n: number): RunDisk {
  const fail = () => {
    if (--n === 0) throw new ResourceError("no more");
  };
  return {
    ...localDisk,
    async append(path, bytes) {
      if (n === 1) await localDisk.append(path, bytes.subarray(0, bytes.length >> 1));
      fail();
      await localDisk.append(path, bytes);
    },
    async write(path, bytes) {
      fail();
      await localDisk.write(path, bytes);
    },
    async rename(from, to) {
      fail();
      await localDisk.rename(from, to);
    },
  };
}

Deno.test("a damaged byte is found wherever it is, by the name of the unit, and the others come back", async () => {
  await withRun([0, 1, 2], async (run, dir) => {
    await pack(run, dir, 1e9);
    const { tars: [{ name, bytes, head }], units } = await needIndex(localDisk, dir), path = `${dir}/${name}`;
    const good = await Deno.readFile(path);
    // Every 97th byte: headers, contents and padding of head, units and end.
    for (let at = 0; at < bytes; at += 97) {
      const bad = good.slice();
      bad[at] ^= 1 << (at % 8);
      await Deno.writeFile(path, bad);
      const hit = Object.entries(units).find(([, u]) => at >= u.offset && at < u.offset + u.length);
      const what = hit ? `unit ${hit[0]} from` : at < head.length ? "plan and truth from" : undefined;
      const { faults } = await checkArchive(localDisk, dir);
      assert.match(faults[0], /SHA-256 is not that of the index/);
      assert.equal(faults.length, what ? 2 : 1, `byte ${at}: ${faults}`);
      if (what) assert.ok(faults[1].includes(what), faults[1]);
    }
    const { offset, length } = units["1500p020/rs1"], bad = good.slice();
    bad[offset + length - 600] ^= 4;
    await Deno.writeFile(path, bad);
    const out = `${dir}/out`, found = await unpack(localDisk, dir, [], out);
    assert.equal(found.units, 2);
    assert.match(found.faults.join(), /^Cannot read unit 1500p020\/rs1 from .* bytes \d+ to \d+: /);
    assert.deepEqual(await localDisk.list(`${out}/units/150/1500p020`), ["rs0", "rs2"]);
    assert.deepEqual(await localDisk.list(`${out}/parts`), []);
    assert.ok(!(await localDisk.exists(`${out}/records/150/1500p020/rs1.json`)));
  });
});

Deno.test("a short, a missing tar file and a changed index are named", async () => {
  await withRun([0], async (run, dir) => {
    const { tars: [name] } = await pack(run, dir), path = `${dir}/${name}`, bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, 5000));
    assert.match(
      (await checkArchive(localDisk, dir)).faults.join(),
      /size and SHA-256 .*unit 1500p020\/rs0 .*ends before/,
    );
    await Deno.remove(path);
    assert.match((await checkArchive(localDisk, dir)).faults.join(), /missing, with 1 units/);
    const index = `${dir}/archive.json`, text = await Deno.readTextFile(index);
    await Deno.writeTextFile(index, text.replace(/"length": (\d+)/, (_, n) => `"length": ${+n + 1}`));
    await assert.rejects(needIndex(localDisk, dir), /changed since it was written/);
    await Deno.writeTextFile(index, "{");
    await assert.rejects(needIndex(localDisk, dir), InputError);
    await Deno.remove(index);
    await assert.rejects(checkArchive(localDisk, dir), /there is no/);
  });
});

Deno.test("a unit whose product is damaged is not packed but named, and is once it is mended", async () => {
  await withRun([0, 1], async (run, dir) => {
    const file = `${run.unit("1500p020/rs0")}/tractor/t.fits`, good = await Deno.readFile(file);
    await Deno.writeFile(file, good.map((b, i) => i === 100 ? b ^ 1 : b));
    const { units, faults } = await pack(run, dir);
    assert.equal(units, 1);
    assert.match(faults.join(), /^1500p020\/rs0: .*t\.fits: its SHA-256 is not that of the unit's list$/);
    await Deno.remove(file);
    assert.match((await pack(run, dir)).faults.join(), /^1500p020\/rs0: Cannot read/);
    await Deno.writeFile(file, good);
    assert.deepEqual((await pack(run, dir)).faults, []);
    await Deno.writeFile(run.truth("1500p020"), bytesOf(1, 2880));
    await finish(run, 2);
    assert.match(
      (await pack(run, dir)).faults.join(),
      /^truth\/150\/1500p020\.fits: its SHA-256 is not that of the plan$/,
    );
  });
});

Deno.test("readSpan() takes no name that leaves the directory, whatever the index says", () =>
  inTemp(async (dir) => {
    for (const name of ["../x", "/etc/x", "units/../../x", "a/./b", "a\\b", "a\nb"]) {
      const tar = new TarWriter(localDisk, `${dir}/x.tar`);
      await tar.add(name, bytesOf(1, 10));
      const span = tar.endSpan(), { bytes, sha256: sum } = await tar.close();
      await writeIndex(localDisk, dir, {
        schema: "obiwan-archive-1",
        plan: "",
        tars: [{ name: "x.tar", bytes, sha256: sum, head: span }],
        units: {},
      });
      await assert.rejects(
        async () => {
          for await (const _ of readSpan(localDisk, `${dir}/x.tar`, span, "it"));
        },
        /no name that a run directory has|Cannot read it/,
        name,
      );
      const { faults } = await unpack(localDisk, dir, [], `${dir}/out`);
      assert.equal(faults.length, 1, name);
    }
    assert.ok(!(await localDisk.exists(`${dir}/out`)));
  }));
