import assert from "node:assert/strict";
import { numbers } from "../../src/base/table.ts";
import { openFits, readImage } from "../../src/io/fits.ts";
import { deriveRun } from "../../src/post/derive.ts";
import { makeCutouts } from "../../src/post/cutouts.ts";
import { readResults } from "../../src/post/science/read_results.ts";
import { Rows } from "../../src/post/science/rows.ts";
import { cutStrips } from "../../src/report/pages/cutouts.ts";
import { verifyRun } from "../../src/rundir/verify.ts";
import { openCutouts } from "../../src/survey/products/cutout_cubes.ts";
import { ProductPaths } from "../../src/survey/product_paths.ts";
import { fromZarr } from "../io/arrays/from_zarr.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { cuts, places, request, size, smallRun } from "../make/runs/small_run.ts";

/** Knows directories, as a real one does. */
class DiskOfDirectories extends MemoryRunDisk {
  override exists(path: string): Promise<boolean> {
    return Promise.resolve([...this.files.keys()].some((p) => p === path || p.startsWith(`${path}/`)));
  }
}

async function made(products: "all" | "science") {
  const small = await smallRun(new DiskOfDirectories(), 1, { "run.products": products });
  for (const { id } of small.plan.units) await small.make(id);
  return small;
}

const all = await made("all"), science = await made("science"), { run, plan } = all;
const injected = plan.units.filter((u) => u.sources > 0), [{ brick }] = injected;

/** Files of a unit by their paths in it. */
const filesOf = ({ disk }: typeof all, id: string) =>
  new Map(
    [...disk.files].filter(([p]) => p.startsWith(`${run.unit(id)}/`)).map((
      [p, b],
    ) => [p.slice(run.unit(id).length + 1), b]),
  );

Deno.test("science writes the tables of all, byte by byte, and cut-outs instead of images", () => {
  for (const { id } of injected) {
    const full = filesOf(all, id), some = filesOf(science, id), sums = /sha256sum$/;
    for (const [path, bytes] of some) {
      if (!sums.test(path) && !/cutouts/.test(path)) assert.deepEqual(bytes, full.get(path), path);
    }
    const left = [...full.keys()].filter((p) => !some.has(p));
    assert.ok(
      left.every((p) =>
        /^coadd\/.*(fz|jpg)$|^coadd\/[^/]*-depth\.fits$|^metrics\/(blobs|sources|outlier-mask)-/.test(p)
      ),
      left.join(" "),
    );
    assert.deepEqual([...some.keys()].filter((p) => !full.has(p)), [`coadd/legacysurvey-${brick}-cutouts.fits.fz`]);
    assert.ok(
      ["tractor/", "obiwan/simcat", "obiwan/match", "tractor-i/", "metrics/all-models"].every((p) =>
        [...some.keys()].some((q) => q.startsWith(p))
      ),
    );
  }
});

Deno.test("science leaves the unit without injections as it is", () => {
  const id = `${brick}/real`;
  assert.deepEqual(filesOf(science, id), filesOf(all, id));
});

Deno.test("cut-outs have the coadds' pixels around each injected source, to the step of the coadds, and 0 beyond them", async () => {
  const { id, name } = injected[0], paths = new ProductPaths(run.unit(id), brick, name, "unit");
  const cutouts = await openCutouts(science.disk, paths.cutouts()), { side } = cutouts;
  assert.deepEqual([cutouts.nx, cutouts.ny, side], [size, size, 64]);
  assert.ok(!cutouts.has("image", "i") && cutouts.has("sims", "g"));
  for (const plane of ["image", "model", "sims"] as const) {
    const coadd = readImage((await openFits(all.disk, paths.coadd(`${plane}-r.fits.fz`))).first("compressed")).data;
    for (const [x, y] of places.slice(0, 3)) {
      const stamp = cutouts.around(plane, "r", x, y)!;
      for (let k = 0; k < side * side; k++) {
        const px = Math.round(x) - side / 2 + k % side, py = Math.round(y) - side / 2 + Math.floor(k / side);
        const on = px >= 0 && py >= 0 && px < size && py < size;
        const want = on ? Number(coadd[py * size + px]) : 0;
        assert.ok(Math.abs(stamp[k] - want) <= (on ? 1.01e-4 : 0), `${plane} ${px}, ${py}: ${stamp[k]}, ${want}`);
      }
    }
  }
  assert.equal(cutouts.around("image", "r", 10, 90), undefined);
});

Deno.test("derive gives the same tables of both, and verify finds nothing wrong", async () => {
  const derived: Uint8Array[] = [];
  for (const { disk } of [all, science]) {
    await deriveRun(disk, run, { cuts, say: () => {} });
    derived.push(
      disk.files.get(
        [...disk.files.keys()].find((p) => p.endsWith("derived/" + brick.slice(0, 3) + `/${brick}/randoms.parquet`))!,
      )!,
    );
    const { units, missing, faults } = await verifyRun(disk, run);
    assert.deepEqual([units, missing, faults], [plan.units.length, [], []]);
  }
  assert.ok(derived[0].length > 0);
  assert.deepEqual(derived[1], derived[0]);
});

Deno.test("cutouts makes the same stamps of both, and says what larger ones would need", async () => {
  const image: number[][] = [];
  for (const { disk } of [all, science]) {
    const { manifest } = await makeCutouts(disk, run, { ...request, to: "D" });
    assert.equal(Object.values(manifest.counts).reduce((s, c) => s + c.injected, 0), 4);
    image.push(Array.from((await fromZarr(disk, "D/cutouts.zarr", "train/image")).data as Float32Array));
  }
  assert.ok(image[0].some((v) => v > 0.01));
  image[0].forEach((v, i) => assert.ok(Math.abs(v - image[1][i]) <= 1.01e-4, `${i}: ${v} ${image[1][i]}`));
  await assert.rejects(
    makeCutouts(science.disk, run, { ...request, to: "L", size: 80 }),
    /Cannot cut stamps of 80 pixels from ".*cutouts.fits.fz": its run has products "science", .*choose --size 64 or less/,
  );
});

Deno.test("the report's pictures are the same of both, but for the coadds' step", async () => {
  const { decode } = await import("fast-png"), pictures: Uint8Array[][] = [];
  for (const { disk } of [all, science]) {
    const results = await readResults(disk, run), rows = new Rows(results.rows, results.bands);
    const list: Uint8Array[] = [];
    for await (const { strip } of cutStrips(disk, results, rows, rows.all().map((row) => ({ row, why: "random" })))) {
      assert.ok(strip.hasBefore);
      list.push(decode(strip.png).data as Uint8Array);
    }
    assert.equal(list.length, numbers(results.rows, "id")!.length);
    pictures.push(list);
  }
  pictures[0].forEach((picture, k) => {
    const far = picture.filter((v, i) => Math.abs(v - pictures[1][k][i]) > 3).length;
    assert.ok(far < picture.length / 1000, `${far} of ${picture.length} values`);
  });
});
