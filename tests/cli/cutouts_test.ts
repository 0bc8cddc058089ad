import assert from "node:assert/strict";
import { readHdf5 } from "../../src/io/arrays/hdf5_store.ts";
import { localDisk } from "../../src/io/disk.ts";
import { fromZarr } from "../io/arrays/from_zarr.ts";
import { python } from "../io/arrays/python.ts";
import { command, launcher } from "../make/command.ts";
import { tempOfFile } from "../make/in_temp.ts";
import { root } from "../make/root.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { cuts, smallRun } from "../make/runs/small_run.ts";

const dir = await tempOfFile();

const made = await smallRun(new MemoryRunDisk(), 1);
for (const { id } of made.plan.units) await made.make(id);
for (const [path, bytes] of made.disk.files) {
  if (path.startsWith("RUN/")) await localDisk.write(`${dir}/${path}`, bytes);
}
await Deno.writeTextFile(`${dir}/cuts.json`, JSON.stringify(cuts));

const cutouts = (...args: string[]) => command(launcher, ["cutouts", ...args], { cwd: dir });

const manifestOf = async (to: string) => JSON.parse(await Deno.readTextFile(`${dir}/${to}/cutouts.json`));

Deno.test("obiwan cutouts writes the same arrays as HDF5 and as Zarr, and says how many there are", async () => {
  const { code, out, err } = await cutouts(
    "--partial",
    "RUN",
    "--to=cutouts",
    "--format",
    "both",
    "--cuts",
    "cuts.json",
  );
  assert.equal(code, 0, err);
  const { counts, files } = await manifestOf("cutouts");
  assert.match(out, new RegExp(`^together +4 +${counts.train.real + counts.validation.real + counts.test.real}$`, "m"));
  const size = (await Deno.stat(`${dir}/cutouts/cutouts.h5`)).size;
  assert.deepEqual(files.map((f: { path: string }) => f.path), ["cutouts.h5", "cutouts.zarr"]);
  assert.equal(files[0].bytes, size);
  let arrays = 0;
  for (const split of ["train", "validation", "test"]) {
    const columns = [...Deno.readDirSync(`${dir}/cutouts/cutouts.zarr/${split}/rows`)].filter((e) => e.isDirectory);
    for (const name of ["image", "ivar", "model", "sims", "label", ...columns.map((e) => `rows/${e.name}`)]) {
      const zarr = await fromZarr(localDisk, `${dir}/cutouts/cutouts.zarr`, `${split}/${name}`);
      const hdf5 = await readHdf5(`${dir}/cutouts/cutouts.h5`, `${split}/${name}`);
      assert.deepEqual(hdf5.shape, zarr.shape, `${split}/${name}`);
      assert.deepEqual([...hdf5.data], [...zarr.data], `${split}/${name}`);
      arrays++;
    }
  }
  assert.ok(arrays > 300, `${arrays} arrays`);
});

Deno.test("a killed obiwan cutouts leaves no manifest, and the same command comes to the same bytes", async () => {
  const args = ["RUN", "--to", "killed", "--format", "both", "--cuts", "cuts.json"];
  const child = new Deno.Command(launcher, {
    args: ["cutouts", "--verbose", ...args],
    cwd: dir,
    stdout: "null",
    stderr: "piped",
  })
    .spawn();
  const reader = child.stderr.getReader();
  const { value } = await reader.read();
  // It says that one stage is over when it begins with the next, which writes.
  assert.match(new TextDecoder().decode(value), /^reading catalogues: /);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.status;
  assert.ok(!(await localDisk.exists(`${dir}/killed/cutouts.json`)));
  const { code, err } = await cutouts(...args);
  assert.equal(code, 0, err);
  assert.deepEqual((await manifestOf("killed")).files, (await manifestOf("cutouts")).files);
  assert.deepEqual((await localDisk.list(`${dir}/killed`)).filter((n) => n.endsWith(".part")), []);
});

Deno.test("obiwan cutouts refuses what it cannot do with the exit code of its kind", async () => {
  const cases: [string[], number, RegExp][] = [
    [["RUN", "--to", "a,b"], 2, /paths with a comma/],
    [["RUN", "--to", "new", "--cut", "DESI_EGL"], 2, /Cannot take cut "DESI_EGL".*DESI_ELG\?/],
    [["RUN", "--to", "new", "--split", "1/1/1"], 3, /three shares/],
    [["RUN"], 2, /--to/],
    [["RUN", "--to", "cutouts", "--seed", "9"], 3, /holds cutouts of other/],
    [["NOTHING", "--to", "new"], 3, /Cannot find a plan/],
  ];
  for (const [args, want, said] of cases) {
    const { code, err } = await cutouts(...args);
    assert.equal(code, want, err);
    assert.match(err, said);
  }
  assert.ok(!(await localDisk.exists(`${dir}/new`)));
});

Deno.test({
  name: "the programs of docs/howto/machine-learning.md run as they are printed",
  ignore: !python.h5py,
  fn: async () => {
    const text = await Deno.readTextFile(`${root}docs/howto/machine-learning.md`);
    const programs = [...text.matchAll(/^```python\n(.*?)^```/gms)].map((m) => m[1]);
    assert.equal(programs.length, 2);
    const said = await python.run(`import os, sys\nos.chdir(sys.argv[1])\n${programs.join("\n")}`, [dir]);
    const { train, test } = (await manifestOf("cutouts")).counts, n = train.injected + train.real;
    const lines = said.trim().split("\n"), [shape, mean] = lines[0].split(") ");
    assert.equal(shape, `(${n}, 4, 64, 64`);
    assert.ok(Math.abs(Number(mean) - train.injected / n) < 1e-6);
    assert.match(lines[1], /^\['g', 'r', 'i', 'z'\] \d+ \d+ \[/);
    assert.ok(Number(lines[1].split(" ")[5]) <= test.injected);
  },
});
