import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { deriveRun } from "../../src/post/derive.ts";
import { makeModel } from "../../src/randoms/models.ts";
import { drawRandoms } from "../../src/randoms/draw.ts";
import { boxRegion } from "../../src/randoms/region.ts";
import { checkFolder } from "../../src/survey/data_model/check_folder.ts";
import { inTemp } from "../make/in_temp.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { cuts, smallRun } from "../make/runs/small_run.ts";
import { merge } from "../make/tables/merge_scene.ts";

/** Links of the disk in memory are files with the target's name. */
const isLink = (path: string) =>
  /^RUN\/(legacysim\/(file[^/]*\/)?)?(tractor|tractor-i|metrics|coadd|obiwan)\//.test(path);

Deno.test("a run of several units keeps the data model, derived and merged tables and their names of other programs included", () =>
  inTemp(async (dir) => {
    const columns = ["n=1", "rhalf=0.5", "ba=0.7", "pa=30", "redshift=0.8"], disk = new MemoryRunDisk();
    const wishes = { "inject.obj": "elg", "inject.columns": columns, "fit.covariances": true, "fit.forced": true };
    const { run, plan, make } = await smallRun(disk, 2, wishes), say = () => {};
    for (const { id } of plan.units) await make(id);
    for (const names of ["obiwan", "legacysim"] as const) {
      await deriveRun(disk, run, { cuts, names, say });
      for (const [path, bytes] of disk.files) {
        if (path.startsWith("RUN/") && !isLink(path)) await localDisk.write(`${dir}/${path.slice(4)}`, bytes);
      }
      await merge(dir);
      await merge(dir, { subset: true });
      const { checked, departures, further, others } = await checkFolder(localDisk, dir);
      assert.deepEqual([departures, others], [[], []], names);
      const made = { derived: 2, summary: 2, merged: 1, "merged summary": 1, "merged subset": 1, "plan's truth": 2 };
      const units = { tractor: 6, "tractor-i": 6, simcat: 4, match: 4, covariances: 6, "outlier mask": 6, sources: 6 };
      for (const [kind, n] of Object.entries({ ...made, ...units, legacysim: names === "legacysim" ? 4 : 0 })) {
        assert.equal(checked[kind] ?? 0, n, kind);
      }
      assert.deepEqual([further.derived, further.merged], [undefined, undefined], "all columns are the model's");
    }
  }));

Deno.test("randoms of stars and galaxies keep the data model", () =>
  inTemp(async (dir) => {
    const choices = { shape: "joint", mode: "nearest", smoothing: "rule", mapping: new Map(), nz: "eboss" } as const;
    for (const name of ["star", "eboss-elg"] as const) {
      const model = await makeModel(localDisk, { name, seed: 1, extended: true, ...choices });
      const region = boxRegion({ ra1: 150, ra2: 151, dec1: 2, dec2: 3 }, 1),
        plan = { model, region, seed: 1, first: 1 };
      const outdir = `${dir}/${name}`, options = new Map<string, string>();
      await drawRandoms(localDisk, { ...plan, count: 10, choices: {}, outdir, options });
    }
    const { checked, departures } = await checkFolder(localDisk, dir);
    assert.deepEqual([checked, departures], [{ randoms: 2 }, []]);
  }));
