import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import type { Progress } from "../../src/base/progress.ts";
import { numbers } from "../../src/base/table.ts";
import { arcsecPerDegree, nanomaggies } from "../../src/base/units.ts";
import { parseFits, readImage, readTable } from "../../src/io/fits.ts";
import { brickRun, treePaths } from "../../src/run/brick_run.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { engine } from "../make/engines.ts";
import { request, run, size, synthDisk, withFakes } from "../make/runs/synth_brick.ts";

Deno.test("brickRun() finds the fakes again and writes every product of the data model", async () => {
  const disk = await synthDisk(), { match, record, files } = await run(disk, { injection: await withFakes(disk) });
  const matched = numbers(match!, "matched")!, injected = (record.injected as { injected: number }).injected;
  assert.ok(injected >= 3 && matched.reduce((a, b) => a + b, 0) === injected, `${matched} of ${injected}`);
  const names = files.map((f) => f.replace(/^out\//, ""));
  const b = "150/1500p020/rs0", coadd = `coadd/${b}/legacysurvey-1500p020`;
  for (
    const want of [
      `tractor/${b}/tractor-1500p020.fits`,
      `tractor/${b}/tractor-1500p020.arrow`,
      `tractor/${b}/tractor-1500p020.parquet`,
      `tractor/${b}/brick-1500p020.sha256sum`,
      `metrics/${b}/all-models-1500p020.fits`,
      `metrics/${b}/blobs-1500p020.fits.gz`,
      `obiwan/${b}/metacat-elg-1500p020.fits`,
      `obiwan/${b}/simcat-elg-1500p020.fits`,
      `obiwan/${b}/sim_ids_added.fits`,
      `obiwan/${b}/match-elg-1500p020.fits`,
      `${coadd}-ccds.fits`,
      ...["image", "invvar", "model", "chi2", "sims"].flatMap((k) =>
        ["g", "r", "z"].map((x) => `${coadd}-${k}-${x}.fits.fz`)
      ),
      ...["image", "model", "resid", "simscoadd", "injected"].map((k) => `${coadd}-${k}.jpg`),
      `logs/${b}/run-1500p020.json`,
    ]
  ) assert.ok(names.includes(want), `${want} is missing`);
  const image = readImage(parseFits(disk.files.get(`out/${coadd}-image-r.fits.fz`)!, "image").hdus[1]);
  assert.deepEqual([image.nx, image.ny], [size, size]);
  const simcat = readTable(
    parseFits(disk.files.get(`out/obiwan/${b}/simcat-elg-1500p020.fits`)!, "simcat").hdu("SIMCAT"),
  );
  const want = numbers(simcat, "rflux")!, added = numbers(simcat, "flux_added_r")!;
  want.forEach((flux, i) =>
    assert.ok(Math.abs(added[i] / flux - 1) < 0.15, `source ${i}: ${added[i]} of ${flux} nmgy`)
  );
});

Deno.test("brickRun() that fails leaves a log that ends with the failure and says nothing of an end", async () => {
  const disk = await synthDisk(), injection = await withFakes(disk), decoder = new TextDecoder();
  for (const path of [...disk.files.keys()]) if (path.includes("/calib/")) disk.files.delete(path);
  await assert.rejects(run(disk, { strict: true, injection }), InputError);
  const written = [...disk.files.keys()].filter((p) => p.startsWith("out/"));
  assert.deepEqual(written, ["out/logs/150/1500p020/rs0/log.1500p020"]);
  const text = decoder.decode(disk.files.get(written[0]));
  assert.match(text, /^Args: Namespace\(brick='1500p020', rowstart=0, nobj=500, threads=1\)\nobiwan started at /);
  assert.match(text, /^InputError: [^]*calib[^]*\nobiwan finshed at [\d: -]+\n$/m);
  assert.doesNotMatch(text, /All done/);
});

Deno.test("brickRun() reports every stage's passes step by step, from nothing to all", async () => {
  const disk = await synthDisk(), mine = { ...request, forced: true, injection: await withFakes(disk) };
  const heard = new Map<string, number[][]>();
  let stage = "";
  const progress: Progress = {
    stage: (name) => stage = name,
    pass(pass, done, all) {
      const key = `${stage}: ${pass}`, list = heard.get(key) ?? [];
      heard.set(key, [...list, [done, all]]);
    },
  };
  const options = { paths: treePaths("out", mine), objtype: "elg", options: {}, say: () => {}, progress };
  const { result, files } = await brickRun(mine, new Engines({ engine }), disk, options);
  for (const [key, list] of heard) {
    const counts = list.map(([done]) => done), [done, all] = list.at(-1)!;
    assert.equal(done, all, `${key}: ${counts} of ${all}`);
    // What the residuals show is a pass of its own.
    if (key.startsWith("fit")) continue;
    assert.equal(counts[0], 0, key);
    assert.ok(counts.every((n, i) => i === 0 || n >= counts[i - 1]), `${key}: ${counts}`);
  }
  const all = Object.fromEntries([...heard].map(([key, list]) => [key, list.at(-1)![1]]));
  const ccds = result.exposures.length, fakes = result.injected!.rows.length, sources = result.fitted!.catalogue.nrows;
  const want = {
    "load: CCDs": ccds,
    "inject: sources on exposures": ccds * fakes,
    "detect: tiles of detection maps": 3,
    "detect: searches": 1,
    "detect: tiles of the sky": 3,
    "coadd: models on exposures": ccds * sources,
    "coadd: tiles of coadds": 3,
    // Record and log are none of them.
    "products: files": files.length - 2,
  };
  for (const [key, count] of Object.entries(want)) assert.equal(all[key], count, `${key} in ${JSON.stringify(all)}`);
  // Two for each target: the injected sources, and what the catalogue has besides.
  const forced = all["forced: passes over targets"];
  assert.ok(forced >= 2 * ccds * fakes && forced % (2 * ccds) === 0);
  for (const what of ["first fit", "model choice"]) {
    const counts = heard.get(`fit: sources of the ${what}`)!.map(([done]) => done);
    // Fits of a wave count before it is done.
    assert.ok(new Set(counts).size > result.fitted!.counts.waves / 2, `${what}: ${counts}`);
  }
  const { length } = heard.get("inject: sources on exposures")!;
  assert.equal(length, 1 + ccds, "one report for each exposure");
});

Deno.test("brickRun() gives the same bytes whether it reads one CCD or three at once", async () => {
  const products = async (readers: number) => {
    const disk = await synthDisk();
    await run(disk, { readers, injection: await withFakes(disk) });
    return new Map([...disk.files].filter(([p]) => p.startsWith("out/") && !p.startsWith("out/logs/")));
  };
  const [one, three] = [await products(1), await products(3)];
  assert.deepEqual([...one.keys()].sort(), [...three.keys()].sort());
  for (const [path, bytes] of one) assert.deepEqual(bytes, three.get(path), path);
});

Deno.test("brickRun() without injection fits every blob and uses the survey's own tree", async () => {
  const disk = await synthDisk(), { files, result } = await run(disk);
  assert.ok(files.includes("out/tractor/150/tractor-1500p020.fits"));
  assert.ok(files.includes("out/metrics/150/all-models-1500p020.fits"));
  assert.ok(files.includes("out/coadd/150/1500p020/legacysurvey-1500p020-image.jpg"));
  assert.ok(files.includes("out/logs/150/run-1500p020.json"));
  assert.ok(!files.some((f) => /obiwan|sims/.test(f)));
  assert.equal(result.fitted!.counts.blobs, result.fitted!.blobs.count);
});

Deno.test("brickRun() with early coadds writes coadds and truth and stops", async () => {
  const disk = await synthDisk();
  const { files } = await run(disk, { earlyCoadds: true, injection: await withFakes(disk) });
  assert.ok(files.some((f) => /image-r\.fits\.fz/.test(f)) && files.some((f) => /simcat/.test(f)));
  assert.ok(files.some((f) => /-image\.jpg/.test(f)));
  assert.ok(!files.some((f) => /tractor|metrics|model|resid/.test(f)), files.join(" "));
});

Deno.test("brickRun() measures the synthetic survey's own sources without bias", async () => {
  const disk = await synthDisk(), { result } = await run(disk), c = result.fitted!.catalogue;
  const ra = numbers(c, "ra")!,
    dec = numbers(c, "dec")!,
    flux = numbers(c, "flux_r")!,
    ivar = numbers(c, "flux_ivar_r")!;
  const pulls = ["stars", "galaxies"].flatMap((kind) => {
    const truth = readTable(parseFits(disk.files.get(`survey/truth-${kind}.fits`)!, kind).hdus[1]);
    const [r, d, mag] = ["ra", "dec", "r"].map((name) => numbers(truth, name)!);
    return Array.from(r, (x, i) => {
      const row = ra.findIndex((v, k) => Math.hypot(v - x, dec[k] - d[i]) * arcsecPerDegree < 0.3);
      const want = nanomaggies(mag[i]);
      return row >= 0 ? { ratio: flux[row] / want, pull: (flux[row] - want) * Math.sqrt(ivar[row]) } : [];
    }).flat();
  });
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  assert.ok(pulls.length >= 8, `${pulls.length} sources found again`);
  assert.ok(
    Math.abs(median(pulls.map((p) => p.ratio)) - 1) < 0.06,
    `median ratio ${median(pulls.map((p) => p.ratio))}`,
  );
  // Flux ivars leave out the covariance with the shape: pulls are wider than 1.
  assert.ok(Math.abs(median(pulls.map((p) => p.pull))) < 1.5, `median pull ${median(pulls.map((p) => p.pull))}`);
});

Deno.test("brickRun() that runs out of time or work writes what it has, flagged in the catalogue and in the record", async () => {
  const disk = await synthDisk(),
    options = { paths: treePaths("out", request), objtype: "elg", options: {}, fitSeconds: 0, say: () => {} };
  const late = await brickRun(request, new Engines({ engine }), disk, options);
  const { nrows, columns } = late.result.fitted!.catalogue, all = nrows;
  assert.equal([...columns.keys()].at(-1), "fitflags");
  assert.deepEqual(late.record.flags, { TIME_LIMIT: all, FIRST_FIT: all, UNFITTED: all });
  assert.ok(late.files.includes("out/tractor/150/brick-1500p020.sha256sum"));
  const { record } = await run(disk, { maxWork: 1 }), flags = record.flags as Record<string, number>;
  assert.ok(flags.WORK_LIMIT > 0 && flags.FIRST_FIT === flags.WORK_LIMIT && !flags.TIME_LIMIT, JSON.stringify(flags));
});
