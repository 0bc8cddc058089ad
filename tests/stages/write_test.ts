import assert from "node:assert/strict";
import { ResourceError } from "../../src/base/errors.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { makeWcs } from "../../src/math/wcs.ts";
import { ProductPaths, ProductThreads, ProductWriter } from "../../src/stages/write.ts";

/** Large enough for files to be handed over. */
const [nx, ny] = [300, 260], n = nx * ny, p = 0.262 / 3600;
const grid = {
  brickname: "1500p020",
  ...{ brickid: 1, ra: 150, dec: 2, ra1: 149.9, ra2: 150.1, dec1: 1.9, dec2: 2.1 },
  ...{ nx, ny, zoomX0: 0, zoomY0: 0, pixscale: 0.262 },
  wcs: makeWcs({ crval: [150, 2], crpix: [nx / 2, ny / 2], cd: [-p, 0, 0, p] }),
};
const plane = (k: number) => Float32Array.from({ length: n }, (_, i) => i % 11 === 0 ? 0 : Math.sin(i * 0.37 * k));
const coadds = ["g", "r", "z"].map((band, k) => ({
  band,
  ...{ image: plane(k + 1), invvar: plane(k + 2).map(Math.abs), model: plane(k + 3), chi2: plane(k + 4) },
  ...{ sims: plane(k + 5), psfdepth: plane(k + 6), galdepth: plane(k + 7), psfsize: plane(k + 8) },
  nobs: new Int16Array(n).fill(k),
}));
const table = new TableBuilder(1200).long("id", (i) => BigInt(i)).text("type", (i) => i % 2 ? "PSF" : "REX", 4)
  .add("flux", "f4", Math.sqrt).build();

/** @param every whether with all files; else a file of each way to make one */
function writer(every = true): ProductWriter {
  const made = new ProductWriter(new ProductPaths("out", "1500p020", "rs0"), grid, ["g", "r", "z"], [], {
    version: "0",
    release: 9999,
  });
  made.table("out/t.fits", table, "T").analysisCopies((x) => `out/t.${x}`, table);
  made.blobs({ nx, ny, data: new Int32Array(n).fill(-1), count: 0 }).maskbits(new Int32Array(n).fill(3), {});
  if (!every) return made.coadds(coadds.slice(1, 2), ["invvar"]).pictures(coadds, false);
  made.blobModels(coadds, { nx, ny, data: Int32Array.from({ length: n }, (_, i) => (i % 3) - 1), count: 2 });
  made.coadds(coadds, ["image", "invvar", "model", "chi2", "sims", "psfdepth", "galdepth", "psfsize", "nobs"]);
  return made.pictures(coadds, true, [{ x: 30, y: 40 }]);
}

async function written(
  threads: ProductThreads,
  every = true,
): Promise<{ files: Map<string, Uint8Array>; order: string[] }> {
  using _ = threads;
  const disk = new MemoryDisk(), order = await writer(every).write(disk, "out/list.sha256sum", threads);
  return { files: disk.files, order };
}

const dying = () => new ProductThreads(2, new URL("../make/threads/dying_thread.ts", import.meta.url));

Deno.test("ProductWriter writes the same bytes with no thread, one, two, and threads that die", async () => {
  const want = await written(new ProductThreads(0));
  assert.equal(want.files.size, 41);
  for (const count of [1, 2]) {
    const got = await written(new ProductThreads(count));
    assert.deepEqual(got.order, want.order);
    for (const [path, bytes] of want.files) assert.deepEqual(got.files.get(path), bytes, path);
  }
  const mortal = dying(), survived = await written(mortal, false);
  assert.ok(mortal.died > 0, "threads were asked");
  assert.equal(survived.files.size, 8);
  for (const [path, bytes] of survived.files) {
    if (!/sum$/.test(path)) assert.deepEqual(bytes, want.files.get(path), path);
  }
  // Nothing was given away.
  assert.ok(coadds.every((c) => c.image.length === n && c.nobs.length === n));
});

Deno.test("ProductWriter writes files as they are made, the list of checksums last", async () => {
  using threads = new ProductThreads(2);
  const disk = new MemoryDisk(), begun: string[] = [], make = threads.make.bind(threads);
  let open = 0, made = 0;
  threads.make = async (file) => {
    const done = await make(file);
    assert.ok(++made - begun.length <= 3, `${made} files are made, ${begun.length} written`);
    return done;
  };
  const watched = Object.assign(Object.create(disk), {
    async write(path: string, bytes: Uint8Array) {
      assert.ok(++open <= 3, `${open} files are held`);
      begun.push(path);
      await new Promise((resolve) => setTimeout(resolve, 1));
      await disk.write(path, bytes);
      open--;
    },
  });
  await writer().write(watched, "out/list.sha256sum", threads);
  assert.equal(begun.at(-1), "out/list.sha256sum");
  assert.equal(made, begun.length - 1);
});

Deno.test("ProductWriter begins no further file after one that cannot be written, and makes no list", async () => {
  using threads = new ProductThreads(0);
  const disk = new MemoryDisk();
  let tries = 0;
  const full = Object.assign(Object.create(disk), {
    write: () => {
      tries++;
      return Promise.reject(new ResourceError("no space"));
    },
  });
  await assert.rejects(writer().write(full, "out/list.sha256sum", threads), ResourceError);
  assert.ok(tries <= 2, `${tries} tries`);
});
