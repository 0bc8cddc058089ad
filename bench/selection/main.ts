// Selection functions and weights on outcome tables with a known selection function (known.ts; no pixels).
//   deno task bench-selection figures [SOURCES]     calibration and the modulation that weights leave, SOURCES a brick (default 5000)
//   deno task bench-selection weights [ROWS ...]    rows a second and memory of `obiwan weights` (default 1000000 10000000)
import { RunDir } from "../../src/rundir/run_dir.ts";
import { localDisk } from "../../src/io/disk.ts";
import { uniformStream } from "../../src/base/random.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { numbers, type Table } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { openFits, readTable, TableWriter } from "../../src/io/fits.ts";
import { selectRun } from "../../src/post/selection.ts";
import { writeSelection } from "../../src/post/selection/files.ts";
import { readHealpix } from "../../src/post/selection/sky/healpix_map.ts";
import { measured } from "../measure/child.ts";
import { knownProbability, placeAt, truthOf } from "./known.ts";
import { pixels, sceneBox, sceneCut, writeScene } from "./scene.ts";
import { modulation } from "./modulation.ts";

const root = new URL("../../", import.meta.url).pathname, dir = await Deno.makeTempDir({ prefix: "obiwan-selection-" });

/** Randoms as the survey has them: positions and the image's properties there. */
async function randoms(first: number, n: number): Promise<Table> {
  const pixelOf = await pixels(),
    u = uniformStream({ seed: 3, purpose: "randoms", id: 0n }),
    { ra1, ra2, dec1, dec2 } = sceneBox;
  const ra = Float64Array.from({ length: n }, (_, i) => ra1 + (ra2 - ra1) * u(first + i, 0));
  const dec = Float64Array.from({ length: n }, (_, i) => dec1 + (dec2 - dec1) * u(first + i, 1));
  const places = Array.from(ra, (a, i) => placeAt(a, dec[i], pixelOf(a, dec[i]))), t = new TableBuilder(n);
  t.add("RA", "f8", (i) => ra[i], { unit: "deg" }).add("DEC", "f8", (i) => dec[i], { unit: "deg" });
  t.add("EBV", "f4", (i) => places[i].ebv).add("MASKBITS", "i2", () => 0).long("TARGETID", (i) => BigInt(first + i));
  for (const b of ["g", "r", "z"]) {
    t.add(`GALDEPTH_${b.toUpperCase()}`, "f4", (i) => (5 / nanomaggies(places[i].depth[b])) ** 2);
    t.add(`PSFSIZE_${b.toUpperCase()}`, "f4", (i) => places[i].psfsize);
  }
  return t.build();
}

async function writeRandoms(path: string, rows: number) {
  const chunk = 100_000, some = await randoms(0, Math.min(rows, chunk));
  await using sink = await localDisk.create(path);
  const writer = await TableWriter.open(sink, some.columns, rows, "RANDOMS");
  // The same places again: what they hold does not change how long a row takes.
  for (let at = 0; at < rows; at += chunk) {
    await writer.append(rows - at >= chunk ? some : await randoms(0, rows - at));
  }
  await writer.finish();
  await sink.commit();
}

async function select(sources: number) {
  const { run, map } = await writeScene(localDisk, dir, { sources }), began = performance.now();
  const selection = await selectRun(localDisk, new RunDir(run), {
    sample: sceneCut.name,
    model: "additive",
    maps: new Map([["stars", await readHealpix(localDisk, map)]]),
    nside: 256,
    withVetoed: false,
    say: () => {},
  });
  await writeSelection(localDisk, `${dir}/selection`, selection);
  return { selection, map, seconds: (performance.now() - began) / 1000 };
}

async function figures(sources: number) {
  const { selection: { file }, map, seconds } = await select(sources), { checks, counts } = file;
  const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
  console.log(
    `${counts.sources} sources of ${counts.bricks} bricks, fitted and tested on held-out bricks in ${
      seconds.toFixed(0)
    } s`,
  );
  for (const b of checks.calibration.filter((b) => b.of === "prediction")) {
    console.log(
      `  ${percent(b.predicted)} predicted, ${percent(b.observed)} observed, error ${percent(b.error)}, ${b.n} sources`,
    );
  }
  console.log(`largest difference ${percent(checks.worst)}, χ² ${checks.chi2.toFixed(1)} of ${checks.bins} bins`);
  const rows = 200_000, path = `${dir}/randoms.fits`, out = `${dir}/weighted.fits`;
  await writeRandoms(path, rows);
  const args = ["weights", path, "--with", `${dir}/selection`, "--map", `stars=${map}`, "--out", out, "--json"];
  await measured(`${root}obiwan`, args);
  const table = readTable((await openFits(localDisk, out)).first("table")), weight = numbers(table, "WEIGHT_SEL")!;
  // What a place lets through of all sources, without noise: the mean over truths.
  const truths = Array.from({ length: 3000 }, (_, id) => truthOf(77, id + 1)), pixelOf = await pixels();
  const [ra, dec] = ["RA", "DEC"].map((name) => numbers(table, name)!), few = 5000;
  const places = Array.from({ length: few }, (_, i) => placeAt(ra[i], dec[i], pixelOf(ra[i], dec[i])));
  const known = Float64Array.from(
    places,
    (p) => truths.reduce((s, t) => s + knownProbability(t, p), 0) / truths.length,
  );
  for (
    const [name, value] of [
      ["stars", (i: number) => places[i].stars],
      ["depth_r", (i: number) => places[i].depth.r],
      ["seeing", (i: number) => places[i].psfsize],
      ["dust", (i: number) => places[i].ebv],
    ] as const
  ) {
    const { before, after } = modulation(known, weight.subarray(0, few), Float64Array.from(known, (_, i) => value(i)));
    console.log(
      `${name}: density of the sample varies by ${percent(before)}, against weighted randoms by ${percent(after)}`,
    );
  }
}

async function weights(list: readonly number[]) {
  const { map } = await select(100);
  for (const rows of list) {
    const path = `${dir}/randoms.fits`, out = `${dir}/weighted.fits`;
    await writeRandoms(path, rows);
    const args = ["weights", path, "--with", `${dir}/selection`, "--map", `stars=${map}`, "--out", out, "--json"];
    const { seconds, peakBytes } = await measured(`${root}obiwan`, args),
      gigabytes = (await Deno.stat(path)).size / 1e9;
    console.log(
      `${rows.toLocaleString("en")} rows (${gigabytes.toFixed(2)} GB): ${seconds.toFixed(1)} s, ${
        Math.round(rows / seconds).toLocaleString("en")
      } rows/s, peak memory ${(peakBytes / 1e6).toFixed(0)} MB`,
    );
    await Deno.remove(path);
    await Deno.remove(out);
  }
}

try {
  const [what, ...sizes] = Deno.args;
  if (what === "figures") await figures(Number(sizes[0] ?? 5000));
  else if (what === "weights") await weights(sizes.length > 0 ? sizes.map(Number) : [1_000_000, 10_000_000]);
  else throw new Error(`"figures" or "weights" is needed, it is "${what}"`);
} finally {
  await Deno.remove(dir, { recursive: true });
}
