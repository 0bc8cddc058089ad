import assert from "node:assert/strict";
import type { ColumnData } from "../../../src/base/table.ts";
import { openFits, readImage, readTable } from "../../../src/io/fits.ts";
import { numbers } from "../../../src/base/table.ts";
import { nanomaggies } from "../../../src/base/units.ts";
import { splitNames, splitter } from "../../../src/post/cutouts/split.ts";
import { makeCutouts } from "../../../src/post/cutouts.ts";
import type { CutoutManifest, CutoutRequest } from "../../../src/post/cutouts/data_set.ts";
import { writeFailures } from "../../../src/rundir/failures.ts";
import { FaultyDisk } from "../../make/faulty_disk.ts";
import { fromZarr } from "../../io/arrays/from_zarr.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { cuts, places, request, size, smallRun } from "../../make/runs/small_run.ts";

const fresh = await smallRun(new MemoryRunDisk()), { run, plan } = fresh, unmade = new Map(fresh.disk.files);
// The last first: the arrays must not care.
for (const { id } of plan.units.toReversed()) await fresh.make(id);
const products = new Map(fresh.disk.files), side = request.size, bands = ["g", "r", "i", "z"];

function diskOf<D extends MemoryRunDisk>(disk: D, files: ReadonlyMap<string, Uint8Array> = products): D {
  for (const [path, bytes] of files) disk.files.set(path, bytes);
  return disk;
}

const make = (disk: MemoryRunDisk, change: Partial<CutoutRequest> = {}) =>
  makeCutouts(disk, run, { ...request, to: "D", ...change });

const dataSet = (disk: MemoryRunDisk, to = "D") =>
  new Map([...disk.files].filter(([p]) => p.startsWith(`${to}/`)).map(([p, b]) => [p.slice(to.length + 1), b]));

/** A column of all parts, one part after another. */
async function all(disk: MemoryRunDisk, name: string, to = "D"): Promise<ArrayLike<number | bigint | string>> {
  const parts: ColumnData[] = [];
  for (const s of splitNames) parts.push((await fromZarr(disk, `${to}/cutouts.zarr`, `${s}/${name}`)).data);
  return parts.flatMap((p) => Array.from(p as ArrayLike<number>));
}

const disk = diskOf(new MemoryRunDisk());
let manifest: CutoutManifest;

Deno.test("every stamp has the pixels of the coadd of its unit around the pixel of its source", async (t) => {
  ({ manifest } = await make(disk));
  const unit = await all(disk, "rows/unit"), brick = await all(disk, "rows/brickname"), id = await all(disk, "rows/id");
  const label = await all(disk, "label"), edge = await all(disk, "rows/onedge");
  const x = await all(disk, "rows/x") as number[], y = await all(disk, "rows/y") as number[];
  const pixels: Record<string, number[]> = {};
  for (const name of ["image", "ivar", "model", "sims"]) pixels[name] = await all(disk, name) as number[];

  await t.step("the eight injected sources are there, where they were put", () => {
    const mine = Array.from(id, Number).map((v, i) => [v, i]).filter(([, i]) => label[i] === 1).sort(([a], [b]) =>
      a - b
    );
    assert.deepEqual(mine.map(([v]) => v), [11, 12, 13, 14, 15, 16, 17, 18]);
    for (const [v, i] of mine) {
      const [px, py] = places[(v - 11) % 4];
      assert.ok(Math.hypot(x[i] - px, y[i] - py) < 1e-4, `source ${v} at ${x[i]}, ${y[i]}`);
      assert.equal(edge[i], (v - 11) % 4 >= 2 ? 1 : 0);
      assert.notEqual(unit[i], "real");
    }
  });
  await t.step("and sources of the sky", () => {
    const real = Array.from(label).flatMap((l, i) => l === 0 ? [i] : []);
    assert.ok(real.length >= 2 && real.every((i) => unit[i] === "real"), `${real.length} sources`);
  });
  await t.step(
    "pixels, and 0 beyond the image, in bands without exposures, and where nothing was injected",
    async () => {
      const files = { image: "image", ivar: "invvar", model: "model", sims: "sims" };
      let compared = 0, beyond = 0;
      for (const [name, file] of Object.entries(files)) {
        for (let i = 0; i < id.length; i++) {
          for (const [b, band] of bands.entries()) {
            const path = `${run.unit(`${brick[i]}/${unit[i]}`)}/coadd/legacysurvey-${brick[i]}-${file}-${band}.fits.fz`;
            const coadd = disk.files.has(path)
              ? readImage((await openFits(disk, path)).first("compressed")).data
              : undefined;
            assert.equal(coadd === undefined, band === "i" || (name === "sims" && unit[i] === "real"), path);
            for (let v = 0; v < side; v++) {
              for (let u = 0; u < side; u++) {
                const px = Math.round(x[i]) - side / 2 + u, py = Math.round(y[i]) - side / 2 + v;
                const inside = px >= 0 && py >= 0 && px < size && py < size;
                const want = coadd && inside ? coadd[py * size + px] : 0;
                if (pixels[name][((i * 4 + b) * side + v) * side + u] !== want) assert.fail(`${path} ${px}, ${py}`);
                compared++;
                if (!inside) beyond++;
              }
            }
          }
        }
      }
      assert.equal(compared, id.length * 4 * 4 * side * side);
      assert.ok(beyond > 1000);
      assert.ok(pixels.ivar.some((v) => v > 0) && pixels.image.some((v) => v !== 0));
    },
  );
  await t.step("the injected light is brightest at the pixel in the middle", () => {
    for (let i = 0; i < id.length; i++) {
      if (label[i] !== 1 || edge[i]) continue;
      const r = pixels.sims.slice((i * 4 + 1) * side * side, (i * 4 + 2) * side * side),
        peak = r.indexOf(Math.max(...r));
      const [u, v] = [peak % side - side / 2, Math.floor(peak / side) - side / 2];
      // A source half a pixel from its centre may be brightest in the next one.
      assert.ok(Math.abs(u) <= 1 && Math.abs(v) <= 1, `source ${id[i]}: ${u}, ${v}`);
    }
  });
  await t.step("columns: fates, truth, measurement, missing values", async () => {
    const fate = await all(disk, "rows/fate"),
      mag = await all(disk, "rows/mag_true_r"),
      has = await all(disk, "rows/has_i");
    const flux = await all(disk, "rows/tractor_flux_r"), name = await all(disk, "rows/unique_id");
    for (let i = 0; i < id.length; i++) {
      assert.equal(name[i], `${id[i]}_${brick[i]}_${unit[i]}`);
      assert.equal(fate[i] === -1, label[i] === 0);
      assert.equal(has[i], 0);
      if (label[i] === 1) assert.ok(Math.abs(mag[i] as number - 20.5 - 0.1 * ((Number(id[i]) - 11) % 4)) < 1e-5);
      else assert.ok(Number.isNaN(mag[i]));
      if (label[i] === 0 || fate[i] === 0) assert.ok(Number.isFinite(flux[i]));
    }
  });
  await t.step("parts are those of the splitter, rows in the order of the plan", async () => {
    const part = splitter(request.seed, request.shares);
    const order = plan.units.map((u) => u.id);
    for (const [p, s] of splitNames.entries()) {
      const of = async (c: string) => (await fromZarr(disk, "D/cutouts.zarr", `${s}/${c}`)).data as string[];
      const ids = await of("rows/id"),
        kinds = await of("label"),
        b = await of("rows/brickname"),
        u = await of("rows/unit");
      let last = -1;
      for (let i = 0; i < ids.length; i++) {
        const id = BigInt(ids[i]), injected = Number(kinds[i]) === 1;
        assert.equal(part(injected ? { kind: "injected", id } : { kind: "real", brick: b[i], id }), p);
        const at = order.indexOf(`${b[i]}/${u[i]}`);
        assert.ok(at >= last);
        last = at;
      }
      const { injected, real } = manifest.counts[s];
      assert.deepEqual([injected + real, injected], [
        ids.length,
        Array.from(kinds, Number).filter((k) => k === 1).length,
      ]);
    }
  });
});

Deno.test("makeCutouts() makes the same bytes twice, keeps what is there, and mixes no two data sets", async () => {
  const other = diskOf(new MemoryRunDisk());
  await make(other);
  assert.deepEqual(dataSet(other), dataSet(disk));
  assert.equal((await make(other)).kept, true);
  await assert.rejects(
    make(other, { seed: 2 }),
    /"D": it holds cutouts of other units, other options or another version/,
  );
  other.files.delete("D/cutouts.json");
  other.files.set("D/cutouts.zarr.part/old", new Uint8Array(3));
  assert.equal((await make(other)).kept, false);
  assert.deepEqual(dataSet(other), dataSet(disk));
});

Deno.test("cuts choose injected sources by their truth and those of the sky as measured; --what takes one kind", async () => {
  const some = diskOf(new MemoryRunDisk());
  await make(some, { what: "injected", chosen: [cuts[1]], to: "A" });
  // r = 20.5, 20.6, 20.7 of each four.
  assert.deepEqual([...await all(some, "rows/id", "A") as bigint[]].map(Number).sort(), [11, 12, 13, 15, 16, 17]);
  const { manifest: real } = await make(some, { what: "real", chosen: [cuts[1]], to: "B" });
  let want = 0;
  for (const { brick } of plan.bricks) {
    const path = `${run.unit(`${brick}/real`)}/tractor/tractor-${brick}.fits`,
      t = readTable((await openFits(some, path)).hdus[1]);
    const flux = numbers(t, "flux_r")!, primary = numbers(t, "brick_primary")!;
    want += flux.filter((f, i) => primary[i] === 1 && f > nanomaggies(20.75)).length;
  }
  const n = Object.values(real.counts).reduce((s, c) => s + c.real, 0);
  assert.equal(n, want);
  assert.ok(n > 0 && Object.values(real.counts).every((c) => c.injected === 0));
  const none = { ...cuts[1], colours: [{ sum: { r: 1 }, below: 1 }] };
  await assert.rejects(make(some, { cuts: [none], chosen: [none], to: "C" }), /no source is what was asked for/);
});

Deno.test("an unfinished brick is named and nothing is written; --partial takes the others", async () => {
  const [a, b] = plan.bricks.map((x) => x.brick), part = diskOf(new MemoryRunDisk());
  await part.remove(run.unit(`${b}/rs0`));
  await assert.rejects(make(part), (error: Error & { exitCode: number }) => {
    assert.equal(error.exitCode, 75);
    assert.match(error.message, new RegExp(`1 bricks are not finished: ${b} \\(rs0\\)`));
    return true;
  });
  assert.equal(dataSet(part).size, 0);
  const { manifest } = await make(part, { partial: true });
  assert.deepEqual(manifest.unfinished, [{ brick: b, units: ["rs0"] }]);
  assert.deepEqual([...new Set(Array.from(await all(part, "rows/brickname")))], [a]);
  await assert.rejects(make(diskOf(new MemoryRunDisk(), unmade), { partial: true }), /no brick is finished/);
  await writeFailures(part, run, {
    unit: `${b}/rs0`,
    stage: "load",
    failure: { name: "InputError", code: 3, message: "on purpose" },
    deaths: [],
    quarantined: [],
  });
  const failed = await make(part, { to: "E" });
  assert.deepEqual([failed.manifest.failed, failed.manifest.unfinished], [[`${b}/rs0`], []]);
});

Deno.test("a product that is damaged or lost is named, and no data set is left", async () => {
  const unit = plan.units.find((u) => u.sources > 0)!, dir = run.unit(unit.id);
  for (
    const name of [
      `coadd/legacysurvey-${unit.brick}-invvar-r.fits.fz`,
      `coadd/legacysurvey-${unit.brick}-image-g.fits.fz`,
      `tractor/tractor-${unit.brick}.fits`,
      `obiwan/simcat-star-${unit.brick}.fits`,
    ]
  ) {
    const bad = diskOf(new MemoryRunDisk()), bytes = bad.files.get(`${dir}/${name}`)!.slice();
    bytes[bytes.length - 3000] ^= 1;
    bad.files.set(`${dir}/${name}`, bytes);
    await assert.rejects(make(bad), (e: Error) => e.message.includes(`${dir}/${name}": its SHA-256 is not`), name);
    assert.equal(dataSet(bad).size, 0);
    bad.files.delete(`${dir}/${name}`);
    await assert.rejects(make(bad), (e: Error) => e.message.startsWith(`Cannot read "${dir}/${name}"`), name);
    assert.equal(dataSet(bad).size, 0);
  }
  const truth = diskOf(new MemoryRunDisk()), path = run.truth(unit.brick), bytes = truth.files.get(path)!.slice();
  bytes[6000] ^= 1;
  truth.files.set(path, bytes);
  await assert.rejects(make(truth), /truth\/.*its SHA-256 is not that of the list/);
});

Deno.test("whatever operation of the disk fails, there is no manifest afterwards, and the next call makes the same bytes", async () => {
  const count = diskOf(new FaultyDisk());
  await make(count, { what: "real" });
  const want = dataSet(count), operations = count.operations.length, step = Math.ceil(operations / 23);
  const last = count.operations.length - 1;
  assert.equal(count.operations[last], "write D/cutouts.json");
  assert.ok(operations > 100);
  for (const at of [...Array.from({ length: 23 }, (_, k) => k * step), last - 1, last].filter((k) => k <= last)) {
    const faulty = diskOf(new FaultyDisk());
    faulty.at = at;
    await assert.rejects(make(faulty, { what: "real" }), /Input\/output error|No space left/, count.operations[at]);
    assert.ok(!faulty.files.has("D/cutouts.json"), count.operations[at]);
    assert.ok(![...faulty.files.keys()].some((p) => p.startsWith("D/cutouts.zarr.part/")), count.operations[at]);
    faulty.at = Infinity;
    await make(faulty, { what: "real" });
    assert.deepEqual(dataSet(faulty), want, count.operations[at]);
  }
});
