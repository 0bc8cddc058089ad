import assert from "node:assert/strict";
import { deriveRun } from "../../src/post/derive.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { cuts, smallRun } from "../make/runs/small_run.ts";
import { run, synthDisk, withFakes } from "../make/runs/synth_brick.ts";
import { localDisk } from "../../src/io/disk.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { hasSet, openSets } from "../make/open_sets.ts";
import { shared } from "../make/references.ts";
import { failings, type Files } from "./check.ts";
import { departures } from "./departures.ts";
import { type Need, products } from "./need.ts";
import { needs } from "./needs.ts";

const bands = ["g", "r", "z"];

/** Files of one folder of a disk. */
const below = (files: Files, root: string): Files =>
  new Map([...files].filter(([p]) => p.startsWith(`${root}/`)).map(([p, b]) => [p.slice(root.length + 1), b]));

/** Reads the local disk and keeps what is written in memory. */
class OverlayDisk extends MemoryDisk {
  override read(path: string) {
    return this.files.has(path) ? super.read(path) : localDisk.read(path);
  }
  override readRange(path: string, at: number, length: number) {
    return this.files.has(path) ? super.readRange(path, at, length) : localDisk.readRange(path, at, length);
  }
  override size(path: string) {
    return this.files.has(path) ? super.size(path) : localDisk.size(path);
  }
  override exists(path: string) {
    return this.files.has(path) ? Promise.resolve(true) : localDisk.exists(path);
  }
  override list(path: string) {
    return localDisk.list(path);
  }
}

/** Files of a run, and the brick that they are of. */
interface Made {
  files: Files;
  brick: string;
}

async function brickRun(injected: boolean): Promise<Made> {
  const disk = await synthDisk();
  await run(disk, { release: 9010, ...(injected ? { injection: await withFakes(disk) } : {}) });
  return { files: below(disk.files, "out"), brick: "1500p020" };
}

/** Derived tables of galaxies under a program's names. */
async function derived(names: "obiwan" | "legacysim"): Promise<Made> {
  const columns = ["n=1", "rhalf=0.5", "ba=0.7", "pa=30", "redshift=0.8"];
  const { disk, run, plan, make } = await smallRun(new MemoryRunDisk(), 1, {
    "inject.obj": "elg",
    "inject.columns": columns,
  });
  for (const { id } of plan.units) await make(id);
  await deriveRun(disk, run, { cuts, names, say: () => {} });
  return { files: below(disk.files, "RUN"), brick: plan.units[0].brick };
}

const survey = await brickRun(false), injected = await brickRun(true);
const asObiwan = await derived("obiwan"), asLegacysim = await derived("legacysim");

function madeFor({ client, product }: Need): Made {
  const { of } = products[product];
  if (of === "derived") return client.startsWith("legacysim") ? asLegacysim : asObiwan;
  return of === "survey" ? survey : injected;
}

const matches = (need: Need, failing: string) =>
  departures.filter((d) => d.client === need.client && d.product === need.product && d.lacks.test(failing));

const found = needs.map((need) => ({ need, lacks: failings(need, madeFor(need).files, madeFor(need).brick, bands) }));

for (const [client, list] of Map.groupBy(found, ({ need }) => need.client)) {
  Deno.test(`${client} reads our products but for the listed departures`, () => {
    const unlisted = list.flatMap(({ need, lacks }) => lacks.filter((l) => matches(need, l).length === 0));
    assert.deepEqual(unlisted, []);
  });
}

Deno.test({
  name: "they read the products of a brick of the survey, too",
  ignore: !hasSet("ob_decals_grz"),
  fn: async () => {
    const { brick, zoom, dir } = openSets.ob_decals_grz, disk = new OverlayDisk();
    const real = { surveyDir: `${shared}data/${dir}`, brick, zoom, release: 9010 };
    await run(disk, real);
    const files = below(disk.files, "out"), mine = needs.filter((n) => products[n.product].of === "survey");
    const lacks = mine.flatMap((n) => failings(n, files, brick, bands).filter((l) => matches(n, l).length === 0));
    assert.ok(mine.length > 20);
    assert.deepEqual(lacks, []);
  },
});

Deno.test("every listed departure is one: what is mended is taken off the list", () => {
  const stale = departures.filter((d) =>
    !found.some(({ need, lacks }) => lacks.some((l) => matches(need, l).includes(d)))
  );
  assert.deepEqual(stale.map((d) => `${d.client}, ${d.product}: ${d.why}`), []);
});

Deno.test("a program that reads what is not there is noticed", () => {
  const need: Need = {
    client: "nobody",
    source: "",
    product: "tractor",
    hdu: 1,
    columns: { text: ["ra"], float: ["no"] },
  };
  const path = `tractor/150/tractor-${survey.brick}.fits`,
    lacks = (change: Partial<Need>) => failings({ ...need, ...change }, survey.files, survey.brick, bands);
  assert.deepEqual(lacks({}), [`${path}: column ra is f8, no text`, `${path}: no column no`]);
  assert.deepEqual(lacks({ hdu: 7 }), [`${path}: no HDU 7`]);
  assert.deepEqual(lacks({ columns: {}, cards: ["NOTHERE"] }), [`${path}: no card NOTHERE`]);
  assert.deepEqual(failings(need, new Map(), survey.brick, bands), [`${path} is missing`]);
});
