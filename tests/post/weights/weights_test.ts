import assert from "node:assert/strict";
import { placeAt } from "../../../bench/selection/known.ts";
import { pixels, sceneBricks, sceneCut, writeScene } from "../../../bench/selection/scene.ts";
import { uniformStream } from "../../../src/base/random.ts";
import { numbers, type Table, texts } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { nanomaggies } from "../../../src/base/units.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fitsBytes, gzipBytes, openFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { selectRun } from "../../../src/post/selection.ts";
import { readSelection, writeSelection } from "../../../src/post/selection/files.ts";
import { readHealpix } from "../../../src/post/selection/sky/healpix_map.ts";
import { type WeightOptions, weightRandoms } from "../../../src/post/weights.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { tempOfFile } from "../../make/in_temp.ts";

const dir = await tempOfFile(), bricks = sceneBricks(3, 2), n = 2000;
const { run, map } = await writeScene(localDisk, dir, { bricks, sources: 500 });
const stars = await readHealpix(localDisk, map), maps = new Map([["stars", stars]]);
const selection = await selectRun(localDisk, new RunDir(run), {
  sample: sceneCut.name,
  model: "additive",
  maps,
  nside: 256,
  withVetoed: false,
  say: () => {},
});
await writeSelection(localDisk, `${dir}/selection`, selection);
const read = await readSelection(localDisk, `${dir}/selection`);

/** Randoms over the bricks, with the columns of the survey's; `change` may spoil them. */
async function randoms(change: (t: TableBuilder) => void = () => {}): Promise<Table> {
  const u = uniformStream({ seed: 3, purpose: "test", id: 0n }),
    pixelOf = await pixels(),
    box = (k: number, i: number) => {
      const b = bricks[i % bricks.length];
      return k === 0 ? b.ra1 + (b.ra2 - b.ra1) * u(i, 0) : b.dec1 + (b.dec2 - b.dec1) * u(i, 1);
    };
  const places = Array.from({ length: n }, (_, i) => placeAt(box(0, i), box(1, i), pixelOf(box(0, i), box(1, i))));
  const t = new TableBuilder(n).add("RA", "f8", (i) => box(0, i), { unit: "deg" }).add("DEC", "f8", (i) => box(1, i), {
    unit: "deg",
  });
  t.add("EBV", "f4", (i) => places[i].ebv).add("Z", "f4", (i) => 0.5 + u(i, 2)).text(
    "BRICKNAME",
    (i) => bricks[i % bricks.length].name,
    8,
  );
  t.long("TARGETID", (i) => 2n ** 60n + BigInt(i)).add("three", "f4", (i) => [i, 2 * i, 3 * i], { size: 3 });
  for (const b of ["g", "r", "z"]) {
    t.add(`GALDEPTH_${b.toUpperCase()}`, "f4", (i) => (5 / nanomaggies(places[i].depth[b])) ** 2);
    t.add(`PSFSIZE_${b.toUpperCase()}`, "f4", (i) => places[i].psfsize);
  }
  change(t);
  return t.build();
}

const weight = (path: string, out: string, change: Partial<WeightOptions> = {}) =>
  weightRandoms(localDisk, path, read, { out, column: "W", ra: "ra", dec: "dec", maps, progress: () => {}, ...change });
const tableOf = async (path: string) => readTable((await openFits(localDisk, path)).first("table"));
const without = (t: Table, ...names: string[]): Table => ({
  ...t,
  columns: new Map([...t.columns].filter(([name]) => !names.includes(name))),
});
const writeFits = async (path: string, t: Table) => await localDisk.write(path, fitsBytes([tableHdu(t, "RANDOMS")]));

Deno.test("randoms as FITS, gzipped FITS and Parquet get the same weights; all else is as it was", async () => {
  const table = await randoms(), plain = without(table, "three"), bytes = fitsBytes([tableHdu(table, "RANDOMS")]);
  await localDisk.write(`${dir}/r.fits`, bytes);
  await localDisk.write(`${dir}/r.fits.gz`, gzipBytes(bytes));
  await localDisk.write(`${dir}/r.parquet`, await parquetBytes(plain));
  const report = await weight(`${dir}/r.fits`, `${dir}/w.fits`);
  await weight(`${dir}/r.fits.gz`, `${dir}/wz.fits`);
  await weight(`${dir}/r.parquet`, `${dir}/w.parquet`);
  assert.deepEqual([report.rows, report.weighted + report.missing], [n, n]);
  assert.equal(report.from.depth_r, "columns galdepth_r, ebv");
  assert.equal(report.from.stars, "the map");
  const got = await tableOf(`${dir}/w.fits`), parquet = await readAnyTable(localDisk, `${dir}/w.parquet`);
  assert.deepEqual(numbers(got, "W"), numbers(parquet, "W"));
  assert.deepEqual(await Deno.readFile(`${dir}/w.fits`), await Deno.readFile(`${dir}/wz.fits`));
  for (const [name, column] of table.columns) assert.deepEqual(got.columns.get(name)!.data, column.data, name);
  assert.deepEqual(texts(parquet, "BRICKNAME"), texts(table, "BRICKNAME"));
  assert.ok(Math.abs(report.mean - 1) < 0.02, `over the region that was injected the mean is near 1: ${report.mean}`);
  assert.ok(report.largest - report.least > 0.1, "they differ, else nothing is tested");
});

Deno.test("weights follow the conditions as the model says: more where it is deep, less where stars are", async () => {
  await writeFits(`${dir}/r.fits`, await randoms());
  await weight(`${dir}/r.fits`, `${dir}/w.fits`);
  const t = await tableOf(`${dir}/w.fits`), w = numbers(t, "W")!, pixelOf = await pixels();
  const star = Float64Array.from(w, (_, i) => stars.values.get(pixelOf(numbers(t, "RA")![i], numbers(t, "DEC")![i]))!);
  const sorted = [...w.keys()].sort((a, b) => star[a] - star[b]),
    mean = (rows: number[]) => rows.reduce((s, i) => s + w[i], 0) / rows.length;
  assert.ok(mean(sorted.slice(0, 400)) > mean(sorted.slice(-400)) + 0.05);
});

Deno.test("in angle and redshift weights lie about those in angle, and a redshift beyond all is flagged", async () => {
  await writeFits(`${dir}/r.fits`, await randoms((t) => t.add("ZFAR", "f4", (i) => i === 7 ? 9 : i === 8 ? NaN : 0.9)));
  await weight(`${dir}/r.fits`, `${dir}/w.fits`);
  await weight(`${dir}/r.fits`, `${dir}/wz.fits`, { redshift: "z" });
  const [flat, deep] = [numbers(await tableOf(`${dir}/w.fits`), "W")!, numbers(await tableOf(`${dir}/wz.fits`), "W")!];
  const rms = Math.sqrt(flat.reduce((s, v, i) => s + (v - deep[i]) ** 2, 0) / n);
  assert.ok(rms > 0 && rms < 0.05, `rms ${rms}`);
  await weight(`${dir}/r.fits`, `${dir}/wf.fits`, { redshift: "zfar" });
  const t = await tableOf(`${dir}/wf.fits`), flag = numbers(t, "W_FLAG")!, w = numbers(t, "W")!;
  assert.deepEqual([flag[7] & 1, w[7] > 0, flag[8] & 2, w[8]], [1, true, 2, 0]);
});

Deno.test("what randoms lack comes from the selection's maps; where those have nothing the weight is 0 and flagged", async () => {
  const lacking = without(await randoms(), "GALDEPTH_R");
  lacking.columns.get("RA")!.data[3] = 40;
  lacking.columns.get("EBV")!.data[5] = 3;
  await writeFits(`${dir}/r.fits`, lacking);
  const report = await weight(`${dir}/r.fits`, `${dir}/w.fits`, { maps: new Map() }),
    t = await tableOf(`${dir}/w.fits`);
  assert.match(report.from.depth_r, /the selection's map \(nside 256\)/);
  assert.deepEqual([numbers(t, "W_FLAG")![3], numbers(t, "W")![3]], [2, 0]);
  // The mean of a pixel is not the place's own value, but near.
  await writeFits(`${dir}/r2.fits`, await randoms());
  await weight(`${dir}/r2.fits`, `${dir}/w2.fits`);
  const own = numbers(await tableOf(`${dir}/w2.fits`), "W")!, flags = numbers(t, "W_FLAG")!;
  const difference = numbers(t, "W")!.map((v, i) => flags[i] === 2 ? 0 : v - own[i]);
  assert.ok(Math.sqrt(difference.reduce((s, v) => s + v * v, 0) / n) < 0.1);
});

Deno.test("columns that are there already, or not there, are refused by name", async () => {
  await writeFits(`${dir}/r.fits`, await randoms((t) => t.add("w", "f4", () => 1)));
  await assert.rejects(
    weight(`${dir}/r.fits`, `${dir}/x.fits`),
    /Cannot add column W to ".*r.fits" HDU 1: it has one of that name; choose another with --column/,
  );
  await assert.rejects(
    weight(`${dir}/r.fits`, `${dir}/x.fits`, { redshift: "zz" }),
    /Cannot weight with column "zz": the table has RA/,
  );
  await assert.rejects(
    weight(`${dir}/r.fits`, `${dir}/x.fits`, { column: "V", maps: new Map([["sars", stars]]) }),
    /did you mean stars/,
  );
  assert.ok(!await localDisk.exists(`${dir}/x.fits`), "nothing is left behind");
  await Deno.writeTextFile(`${dir}/r.txt`, "no table");
  await assert.rejects(weight(`${dir}/r.txt`, `${dir}/x.fits`), /r.txt/);
  await assert.rejects(
    readSelection(localDisk, `${dir}/nowhere`),
    /there is no selection.json in it; obiwan select makes one/,
  );
  await localDisk.write(`${dir}/bad/selection.json`, new TextEncoder().encode(`{"schema":"obiwan-selection-1"}`));
  await assert.rejects(
    readSelection(localDisk, `${dir}/bad`),
    /it is damaged, or no selection of schema obiwan-selection-1/,
  );
});

Deno.test("an empty table of randoms gives an empty one with the columns", async () => {
  const t = await randoms(),
    none = {
      nrows: 0,
      columns: new Map([...t.columns].map(([k, c]) => [k, { ...c, data: c.data.slice(0, 0) }])),
    } as Table;
  await writeFits(`${dir}/e.fits`, none);
  assert.equal((await weight(`${dir}/e.fits`, `${dir}/we.fits`)).rows, 0);
  assert.ok((await tableOf(`${dir}/we.fits`)).columns.has("W"));
});
