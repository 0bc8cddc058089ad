import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { numbers, texts } from "../../src/base/table.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { parseFits, readTable } from "../../src/io/fits.ts";
import { type ForcedRequest, forcedRun } from "../../src/run/forced_run.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { engine } from "../make/engines.ts";
import { request, run, synthDisk, withFakes } from "../make/runs/synth_brick.ts";

const forced = (disk: MemoryDisk, change: Partial<ForcedRequest> & { catalogue: string }, lines: string[] = []) =>
  forcedRun({ ...request, atTruth: false, ...change }, new Engines({ engine }), disk, {
    outdir: "out",
    options: {},
    say: (line) => lines.push(line),
  });
const table = (disk: MemoryDisk, path: string, name: string) => parseFits(disk.files.get(path)!, path).hdu(name);

Deno.test("forcedRun() measures the brick's own catalogue per exposure and stacked, and writes both tables", async () => {
  const disk = await synthDisk();
  await run(disk);
  const catalogue = "out/tractor/150/tractor-1500p020.fits",
    { files, exposures, targets } = await forced(disk, { catalogue });
  const stem = "out/forced/150/forced";
  for (
    const path of ["-1500p020", "-stacked-1500p020"].flatMap((s) =>
      ["fits", "arrow", "parquet"].map((x) => `${s}.${x}`)
    )
  ) {
    assert.ok(files.includes(stem + path), path);
  }
  assert.ok(files.includes(`${stem}-1500p020.sha256sum`) && files.includes("out/logs/150/forced-1500p020.json"));
  const fitted = readTable(table(disk, catalogue, "CATALOG"));
  const stacked = readTable(table(disk, `${stem}-stacked-1500p020.fits`, "STACKED"));
  const rows = readTable(table(disk, `${stem}-1500p020.fits`, "FORCED"));
  assert.equal(stacked.nrows, targets);
  assert.equal(rows.nrows, targets * exposures.length);
  assert.deepEqual(numbers(stacked, "objid"), numbers(fitted, "objid"));
  const get = (t: typeof rows, name: string) => numbers(t, name)!;
  for (const band of ["g", "r", "z"]) {
    // Two exposures a band: the stack is about their weighted mean.
    const names = texts(rows, "filter")!,
      flux = get(rows, "flux"),
      ivar = get(rows, "flux_ivar"),
      objid = get(rows, "objid");
    get(stacked, `flux_${band}`).forEach((f, i) => {
      const own = names.flatMap((n, k) => n === band && objid[k] === i ? [k] : []);
      const weight = own.reduce((s, k) => s + ivar[k], 0),
        mean = own.reduce((s, k) => s + ivar[k] * flux[k], 0) / weight;
      const sum = get(stacked, `flux_ivar_${band}`)[i];
      assert.ok(Math.abs(sum / weight - 1) < 1e-5, `${band} ${i}: ivar ${sum}, exposures ${weight}`);
      assert.ok(Math.abs(f - mean) * Math.sqrt(sum) < 0.5, `${band} ${i}: ${f}, mean ${mean}`);
      assert.equal(get(stacked, `nobs_${band}`)[i], own.filter((k) => ivar[k] > 0).length);
    });
    const want = get(fitted, `flux_${band}`), sigma = get(fitted, `flux_ivar_${band}`).map((v) => 1 / Math.sqrt(v));
    const off = Array.from(want, (v, i) => Math.abs(get(stacked, `flux_${band}`)[i] - v) / sigma[i]).sort((a, b) =>
      a - b
    );
    assert.ok(off[off.length >> 1] < 0.2, `${band}: median ${off[off.length >> 1]} σ`);
  }
  const header = table(disk, `${stem}-1500p020.fits`, "FORCED").header;
  assert.equal(header.get("COSKY_R"), table(disk, catalogue, "CATALOG").header.get("COSKY_R"));
  assert.equal(header.get("FP_OFF"), 1);
});

Deno.test("forcedRun() measures fakes at their truth on the same pixels as the run that injected them", async () => {
  const disk = await synthDisk(), injection = { ...await withFakes(disk), profile: "mixture" as const };
  await run(disk);
  const catalogue = "out/tractor/150/tractor-1500p020.fits";
  await forced(disk, { catalogue, injection, atTruth: true });
  const stacked = readTable(table(disk, "out/forced/150/1500p020/rs0/forced-stacked-1500p020.fits", "STACKED"));
  const ids = stacked.columns.get("sim_id")!.data as BigInt64Array;
  const fakes = Array.from(ids, (id, i) => ({ id, i })).filter(({ id }) => id >= 0n);
  assert.ok(fakes.length >= 3);
  const pulls = fakes.flatMap(({ id, i }) => {
    const row = injection.truth.id.indexOf(id);
    return ["g", "r", "z"].map((b) => {
      const want = nanomaggies(injection.truth.mag[b][row]);
      // Half a per cent for Lanczos shifts and the local pixel map, which the fitter does not have.
      const sigma = Math.hypot(1 / Math.sqrt(numbers(stacked, `flux_ivar_joint_${b}`)![i]), 0.005 * want);
      return (numbers(stacked, `flux_${b}`)![i] - want) / sigma;
    });
  });
  const rms = Math.sqrt(pulls.reduce((s, p) => s + p * p, 0) / pulls.length);
  assert.ok(rms < 1.6 && pulls.every((p) => Math.abs(p) < 4), `pulls ${pulls.map((p) => p.toFixed(2))}`);
});

Deno.test("forcedRun() gives the same bytes whether it reads one CCD or three at once", async () => {
  const products: Map<string, Uint8Array>[] = [];
  for (const readers of [1, 3]) {
    const disk = await synthDisk();
    await run(disk);
    await forced(disk, { catalogue: "out/tractor/150/tractor-1500p020.fits", readers });
    products.push(new Map([...disk.files].filter(([p]) => p.startsWith("out/forced/"))));
  }
  assert.equal(products[0].size, 7);
  for (const [path, bytes] of products[0]) assert.deepEqual(bytes, products[1].get(path), path);
});

Deno.test("forcedRun() names the column that a catalogue lacks", async () => {
  const disk = await synthDisk();
  await assert.rejects(
    forced(disk, { catalogue: "survey/truth-stars.fits" }),
    (e) =>
      e instanceof InputError &&
      /Cannot use the catalogue ".*truth-stars\.fits": column "type" is missing/.test(e.message),
  );
});
