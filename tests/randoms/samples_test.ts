import assert from "node:assert/strict";
import { numbers } from "../../src/base/table.ts";
import { localDisk } from "../../src/io/disk.ts";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { parquetBytes } from "../../src/io/arrow.ts";
import { readAnyTable } from "../../src/io/any_table.ts";
import { parseDelimited } from "../../src/io/tables/delimited.ts";
import { loadSample } from "../../src/randoms/samples/sample_files.ts";
import { NearestRow } from "../../src/randoms/samples.ts";
import packed from "../../src/randoms/samples/samples.json" with { type: "json" };
import { redshiftMixtures } from "../../src/randoms/distributions/redshifts.ts";
import { packSample, shippedSample } from "../../src/randoms/samples/shipped.ts";
import { makeStandIn, standInPlans } from "../../src/randoms/samples/stand_in.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { sharedPath } from "../make/references.ts";
import { columnsOf, ownCsv, planOf } from "../make/randoms/draw_scene.ts";
import { chiSquare, ksTwo, moments } from "./statistics.ts";

const text = new TextEncoder();

Deno.test("the shipped samples are what deno task samples makes", () => {
  for (const plan of standInPlans) {
    assert.deepEqual((packed as Record<string, unknown>)[plan.file], packSample(makeStandIn(plan)), plan.file);
  }
});

Deno.test("stand-ins have the limits and middles of the samples that they stand in for", async () => {
  const median = (v: Float64Array) => v.slice().sort()[v.length >> 1];
  // file, then smallest, middle and largest of g, r, z and rhalf.
  const published: [string, number[], number[], number[], number[]][] = [
    ["eboss_elg_dr3deep2_EXP.csv", [21.63, 22.73, 23.02], [20.59, 22.07, 22.8], [19.39, 21.15, 22.28], [
      0.239,
      0.757,
      2.454,
    ]],
    ["eboss_elg_dr3deep2_DEV.csv", [21.68, 22.64, 23.02], [20.73, 22.04, 22.81], [19.74, 20.94, 22.27], [
      0.187,
      0.857,
      4.769,
    ]],
    ["eboss_elg_tsspectra_DEV.csv", [21.83, 22.52, 22.82], [20.96, 21.88, 22.43], [19.66, 20.89, 21.73], [
      0.15,
      1.046,
      4.997,
    ]],
  ];
  for (const [file, ...limits] of published) {
    const s = await shippedSample(file);
    assert.ok(s.standIn && s.id[0].startsWith("standin-"));
    for (const [k, name] of (["g", "r", "z", "rhalf"] as const).entries()) {
      const [low, middle, high] = limits[k], slack = 0.00005;
      assert.ok(s[name].every((v) => v >= low - slack && v <= high + slack), `${file} ${name}`);
      // A tenth of a magnitude or of the radius; the medians of 200 rows scatter by half of that.
      const off = name === "rhalf" ? Math.log(median(s.rhalf) / middle) : median(s[name]) - middle;
      assert.ok(Math.abs(off) < (file.includes("DEV") ? 0.15 : 0.1), `${file} ${name} ${median(s[name])}`);
    }
  }
  const exp = await shippedSample("eboss_elg_tsspectra_EXP.csv");
  for (const [name, mean, sigma] of [["g", 22.517, 0.242], ["r", 21.865, 0.288], ["z", 20.914, 0.347]] as const) {
    const m = moments(exp[name]);
    assert.ok(
      Math.abs(m.mean - mean) < 0.05 && Math.abs(Math.sqrt(m.variance) / sigma - 1) < 0.1,
      `${name} ${m.mean} ${Math.sqrt(m.variance)}`,
    );
  }
  const desi = await shippedSample("elg_sample_5dim_10k.fits");
  const inBox = desi.r.filter((r, i) => {
    const x = r - desi.z[i], y = desi.g[i] - r;
    return r < 23.4 && x > 0.3 && x < 1.6 && y < 1.15 * x - 0.15 && y < 1.6 - 1.2 * x;
  });
  assert.ok(Math.abs(inBox.length / desi.id.length - 0.42) < 0.04, `${inBox.length / desi.id.length}`);
  assert.ok(desi.redshift.every((z) => z >= 0.6 && z <= 1.6) && desi.rhalf.every((r) => r >= 0.131 && r <= 2));
});

Deno.test("the mixtures are those of the original's files", async () => {
  const dir = sharedPath("data/samples");
  if (!dir) return;
  for (const [name, prefix] of [["eboss", "eboss_nz_elg"], ["desi", "desi_nz_elg"]] as const) {
    for (const [key, file] of [["weights", "weights"], ["means", "means"], ["variances", "covars"]] as const) {
      const values: number[] = (await Deno.readTextFile(`${dir}/${prefix}_${file}.txt`)).trim().split("\n").map(Number);
      assert.equal(values.length, redshiftMixtures[name][key].length);
      // Eight decimals, or nine digits, of the published table.
      values.forEach((v, i) => assert.ok(Math.abs(v - redshiftMixtures[name][key][i]) <= Math.max(5.1e-9, 5e-9 * v)));
    }
  }
});

Deno.test("measured samples are taken from a directory; the one that nobody has is stood in for and named", async () => {
  const dir = sharedPath("data/samples");
  if (!dir) return;
  const dev = await loadSample(localDisk, "eboss_elg_tsspectra_DEV.csv", dir),
    exp = await loadSample(localDisk, "eboss_elg_tsspectra_EXP.csv", dir);
  assert.deepEqual([dev.id.length, dev.standIn, dev.id[0]], [7229, false, "9221-57938-3"]);
  assert.deepEqual([exp.standIn, exp.sha256], [true, (await shippedSample(exp.name)).sha256]);
  const plan = await planOf("eboss-elg", { samples: dir, disk: localDisk as unknown as MemoryDisk });
  assert.deepEqual(plan.model.samples.map((s) => s.standIn), [true, false, false, false]);
});

Deno.test("a directory that lacks a sample that can be had is refused by name", async () => {
  const disk = new MemoryDisk(), line = "sdss_id,g,r,z,fwhm_or_rhalf,redshift\nab,22,21,20,0.5,0.8\n";
  disk.files.set("s/eboss_elg_tsspectra_DEV.csv", text.encode(line));
  await assert.rejects(
    planOf("eboss-elg", { samples: "s", disk }),
    /Cannot find the sample "eboss_elg_dr3deep2_EXP.csv" in "s"/,
  );
  for (const bad of ["ab,22,21,20,0,0.8", "ab,22,,20,0.5,0.8", "a,22,21,20,0.5,0.8"]) {
    disk.files.set("s/eboss_elg_tsspectra_DEV.csv", text.encode(line.replace("ab,22,21,20,0.5,0.8", bad)));
    await assert.rejects(loadSample(disk, "eboss_elg_tsspectra_DEV.csv", "s"), /row 1 holds/);
  }
});

Deno.test("NearestRow finds what a linear search finds; ties go to the lower redshift, then to the first row", () => {
  const redshift = Float64Array.from({ length: 500 }, (_, i) => Math.round(((i * 0.6180339887) % 1) * 200) / 100),
    rows = new NearestRow(redshift);
  for (let z = -0.1; z < 2.2; z += 0.00317) {
    let best = 0;
    redshift.forEach((v, i) => {
      const closer = Math.abs(v - z) - Math.abs(redshift[best] - z);
      if (closer < 0) best = i;
    });
    assert.equal(redshift[rows.at(z)], redshift[best]);
    assert.equal(rows.at(z), redshift.indexOf(redshift[best]));
  }
  assert.equal(new NearestRow(Float64Array.of(1, 0.5, 0.5)).at(0.75), 1);
});

Deno.test("one's own table gives the same rows from CSV, FITS, Parquet and Arrow", async () => {
  const disk = new MemoryDisk(),
    table = parseDelimited(ownCsv(), "own.csv"),
    { arrowBytes } = await import("../../src/io/arrow.ts");
  disk.files.set("own.csv", text.encode(ownCsv()));
  disk.files.set("own.fits", fitsBytes([tableHdu(table, "OWN")]));
  disk.files.set("own.parquet", await parquetBytes(table));
  disk.files.set("own.arrow", await arrowBytes(table));
  const mapping = new Map([["g", "mag_g"], ["rhalf", "re"], ["ba", "q"], ["id", "name"]]);
  const first = await columnsOf("table", 500, { disk, sample: "own.csv", mapping, mode: "resampled" });
  for (const sample of ["own.fits", "own.parquet", "own.arrow"]) {
    assert.deepEqual(await columnsOf("table", 500, { disk, sample, mapping, mode: "resampled" }), first, sample);
  }
  const names = ["id", "ra", "dec", "redshift", "g", "r", "z", "rhalf", "n", "ba", "pa", "id_sample"];
  assert.deepEqual(Object.keys(first), names);
  const wanted = numbers(table, "mag_g")!, ids = table.columns.get("name")!.data as string[];
  (first.id_sample as unknown as string[]).forEach((id, i) => assert.equal(first.g[i], wanted[ids.indexOf(id)]));
});

Deno.test("resampled takes every row equally often; nearest follows n(z); smoothed has the table's own distribution", async () => {
  const disk = new MemoryDisk(), mapping = new Map([["g", "mag_g"], ["rhalf", "re"], ["ba", "q"], ["id", "name"]]);
  disk.files.set("own.csv", text.encode(ownCsv()));
  const draw = (mode: "nearest" | "resampled" | "smoothed", smoothing: number | "rule" = "rule") =>
    columnsOf("table", 60_000, { disk, sample: "own.csv", mapping, mode, smoothing });
  const resampled = await draw("resampled"), counts = new Map<string, number>();
  for (const id of resampled.id_sample as unknown as string[]) counts.set(id, (counts.get(id) ?? 0) + 1);
  assert.equal(counts.size, 300);
  assert.ok(chiSquare([...counts.values()], () => 1 / 300) < 1);

  const nearest = await draw("nearest"), elg = await columnsOf("eboss-elg", 60_000);
  assert.ok(ksTwo(nearest.redshift, elg.redshift) < 1);
  // Redshifts of the table are 0.005 apart, from 0.1025 to 1.5975.
  const near = (z: number, i: number) => Math.abs(z - nearest.nn_redshift[i]) <= 0.00255 || z < 0.1 || z > 1.6;
  assert.ok(nearest.redshift.every(near));

  (await draw("smoothed", 0)).g.forEach((g, i) => assert.ok(Math.abs(g - resampled.g[i]) < 1e-12));
  const smoothed = await draw("smoothed");
  for (const name of ["g", "r", "z", "redshift"] as const) {
    const a = moments(smoothed[name]), b = moments(resampled[name]);
    assert.ok(
      Math.abs(a.mean - b.mean) < 5 * Math.sqrt(2 * b.variance / 60_000) + (name === "redshift" ? 0.005 : 0),
      `${name} ${a.mean} ${b.mean}`,
    );
    assert.ok(Math.abs(a.variance / b.variance - 1) < 0.03, `${name} ${a.variance} ${b.variance}`);
  }
  assert.ok(smoothed.redshift.every((z) => z >= 0) && smoothed.rhalf.every((r) => r > 0));
});

Deno.test("missing and unknown columns are named with the nearest that there is", async () => {
  const disk = new MemoryDisk();
  disk.files.set("own.csv", text.encode(ownCsv(5)));
  const plan = (list: [string, string][], extended = true, mode: "nearest" | "resampled" = "resampled") =>
    planOf("table", { disk, sample: "own.csv", mapping: new Map(list), extended, mode });
  await assert.rejects(plan([["g", "mag_g"]]), /column "rhalf" is missing; the table has mag_g, name,/);
  await assert.rejects(plan([["g", "magg"]]), /column "magg", .* did you mean mag_g\?/);
  await assert.rejects(plan([["g", "name"]]), /column mag_g must hold numbers, it holds text/);
  await assert.rejects(plan([["rhalv", "re"]]), /nothing to map "rhalv" to; did you mean rhalf\?/);
  await assert.rejects(plan([["g", "mag_g"], ["rhalf", "-1"]]), /rhalf must be 0.001..1000 arcsec, row 1 holds -1/);
  // Points need no shape; a number stands for itself.
  const points = await plan([["g", "mag_g"]], false);
  assert.deepEqual([...points.model.columns.keys()], ["id", "ra", "dec", "redshift", "g", "r", "z", "id_sample"]);
  const round = await columnsOf("table", 10, {
    disk,
    sample: "own.csv",
    mapping: new Map([["g", "mag_g"], ["rhalf", "0.7"], ["ba", "1"], ["pa", "0"]]),
    mode: "resampled",
  });
  assert.deepEqual([round.rhalf[3], round.ba[9], round.pa[0]], [0.7, 1, 0]);
  await assert.rejects(planOf("eboss-egl"), /did you mean eboss-elg\?/);
  await assert.rejects(planOf("table"), /needs --sample FILE/);
  await assert.rejects(planOf("desi-elg", { mode: "resampled" }), /Cannot draw desi-elg resampled/);
});

Deno.test("readAnyTable() keeps quoted commas and comments of CSV apart and refuses ragged rows and broken files", async () => {
  const disk = new MemoryDisk(), put = (name: string, body: string) => disk.files.set(name, text.encode(body));
  put("a.csv", '# made by hand\r\nid,"a ""b"", c",x\r\n1,"one, two",\r\n2,three,4e-3\n');
  const table = await readAnyTable(disk, "a.csv");
  assert.deepEqual([...table.columns.keys()], ["id", 'a "b", c', "x"]);
  assert.deepEqual(table.columns.get('a "b", c')!.data, ["one, two", "three"]);
  assert.deepEqual([...numbers(table, "x")!], [NaN, 0.004]);
  put("b.csv", "a,b\n1,2\n3\n");
  await assert.rejects(readAnyTable(disk, "b.csv"), /row 2 has 1 fields, the first line 2/);
  put("c.csv", 'a,b\n1,"2\n');
  await assert.rejects(readAnyTable(disk, "c.csv"), /quotes near/);
  put("d.parquet", "not parquet");
  await assert.rejects(readAnyTable(disk, "d.parquet"), /Cannot read "d.parquet" as parquet/);
  put("e.arrow", "not arrow");
  await assert.rejects(readAnyTable(disk, "e.arrow"), /"e.arrow"/);
});
