import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { sha256 } from "../../src/base/sha256.ts";
import type { RunDir } from "../../src/rundir/run_dir.ts";
import { verifyRun } from "../../src/rundir/verify.ts";
import { runOf } from "../make/runs/run_of.ts";

const truth = new Uint8Array(2880).fill(7);

/** A run of three units, two of which are finished with two files each. */
async function withRun(act: (run: RunDir) => Promise<void>) {
  const run = await runOf(3, truth);
  try {
    for (const k of [0, 1]) {
      const dir = run.unit(`1500p020/rs${k}`), files = { "coadd/image": `image ${k}`, "tractor/table": `table ${k}` };
      let list = "";
      for (const [name, text] of Object.entries(files)) {
        const bytes = new TextEncoder().encode(text);
        await localDisk.write(`${dir}/${name}`, bytes);
        list += `${sha256(bytes)} *${name}\n`;
      }
      await localDisk.write(`${dir}/unit.sha256sum`, new TextEncoder().encode(list));
    }
    await act(run);
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
}

Deno.test("verifyRun() counts what is whole and names what is not done", () =>
  withRun(async (run) => {
    assert.deepEqual(await verifyRun(localDisk, run, true), {
      units: 2,
      missing: ["1500p020/rs2"],
      files: 4,
      damaged: [],
      faults: [],
    });
  }));

Deno.test("verifyRun() finds every file that is changed, gone, or nobody's, the list included", async (t) => {
  const unit = (run: RunDir) => run.unit("1500p020/rs1");
  const cases: [string, (dir: string) => Promise<void>, RegExp][] = [
    ["changed", (d) => Deno.writeTextFile(`${d}/coadd/image`, "image 2"), /coadd\/image: its SHA-256/],
    ["gone", (d) => Deno.remove(`${d}/tractor/table`), /tractor\/table: missing/],
    ["nobody's", (d) => Deno.writeTextFile(`${d}/coadd/more`, ""), /coadd\/more: not on the list/],
    ["no list", (d) => Deno.remove(`${d}/unit.sha256sum`), /unit.sha256sum is missing/],
    ["empty list", (d) => Deno.writeTextFile(`${d}/unit.sha256sum`, ""), /coadd\/image: not on the list/],
    ["torn list", (d) => Deno.truncate(`${d}/unit.sha256sum`, 40), /"[0-9a-f]{40}" is no line of a list/],
    ["not to be read", async (d) => {
      await Deno.remove(`${d}/coadd/image`);
      await Deno.mkdir(`${d}/coadd/image`);
    }, /Cannot read ".*coadd\/image": EISDIR/],
  ];
  for (const [name, harm, fault] of cases) {
    await t.step(name, () =>
      withRun(async (run) => {
        await harm(unit(run));
        const { damaged, faults } = await verifyRun(localDisk, run);
        assert.deepEqual(damaged, ["1500p020/rs1"]);
        assert.match(faults[0], fault);
      }));
  }
});

Deno.test("verifyRun() finds an input that changed since the plan, which is no unit's fault", () =>
  withRun(async (run) => {
    await Deno.writeFile(run.truth("1500p020"), truth.subarray(0, 2879));
    const { damaged, faults } = await verifyRun(localDisk, run, true);
    assert.deepEqual(damaged, []);
    assert.equal(faults.length, 1);
    assert.match(faults[0], /1500p020.*changed since the plan was made/);
  }));

Deno.test("verifyRun() finds logs of finished units that do not say so; runs of before kept none", () =>
  withRun(async (run) => {
    const said = (text: string) => localDisk.write(run.log("1500p020/rs0"), new TextEncoder().encode(text));
    await said("INFO:decals_sim:All done!\n");
    assert.deepEqual((await verifyRun(localDisk, run)).faults, []);
    await said("Args: Namespace()\n");
    const { damaged, faults } = await verifyRun(localDisk, run);
    assert.deepEqual(damaged, []);
    assert.ok(
      faults.length === 1 && /logs\/150\/1500p020\/rs0\/log\.1500p020: it does not say/.test(faults[0]),
      `${faults}`,
    );
  }));

Deno.test("verifyRun() finds links of legacysim's tree that lead nowhere, and catalogues without a truth", () =>
  withRun(async (run) => {
    const sim = `${run.root}/legacysim/file0_rs0_skip0`, name = "1500p020";
    const link = (to: string) =>
      localDisk.link(`../../../../units/150/${name}/${to}/tractor/table`, `${sim}/tractor/150/tractor-${name}.fits`);
    await link("rs0");
    await localDisk.link(`../../../../units/150/${name}/rs0/coadd`, `${sim}/coadd/150/${name}`);
    const truth = `${sim}/sim/150/injected-${name}.fits`;
    assert.match(
      (await verifyRun(localDisk, run)).faults[0],
      /injected-1500p020\.fits: missing.*derive .* --names legacysim/,
    );
    await localDisk.write(truth, new Uint8Array(1));
    assert.deepEqual((await verifyRun(localDisk, run)).faults, []);
    await link("rs2");
    const { faults } = await verifyRun(localDisk, run);
    assert.ok(faults.length === 1 && /tractor-1500p020\.fits: leads nowhere/.test(faults[0]), `${faults}`);
  }));
