import assert from "node:assert/strict";
import { fitsBytes, gzipBytes, imageHdu, parseFits, readImage } from "../../../src/io/fits.ts";
import type { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { tileFilesNear, tilesNear } from "../../../src/survey/infrared/near_brick.ts";
import { abPerVega } from "../../../src/survey/infrared/wise_bands.ts";
import { fileOf, folder, unpacked, wiseDisk, wiseGrid } from "../../make/synth/tiles.ts";

const dir = "survey/unwise";
const read = async (disk: MemoryDisk, strict = false) => await tilesNear(disk, await wiseGrid(disk), dir, strict);
const bands = ({ images }: Awaited<ReturnType<typeof read>>) => images.map((t) => t.exposure.band);

/** The file with other values, and the cards that it had. */
function rewrite(disk: MemoryDisk, path: string, change: (data: Float32Array, nx: number) => [Float32Array, number]) {
  const { header } = parseFits(disk.files.get(path)!, path).first("image"),
    image = readImage(parseFits(disk.files.get(path)!, path).first("image"));
  const [data, nx] = change(Float32Array.from(image.data), image.nx),
    own = /^(SIMPLE|BITPIX|NAXIS\d?|EXTEND|CHECKSUM|DATASUM)$/;
  const bytes = fitsBytes([
    imageHdu({ nx, ny: data.length / nx, data, cards: header.cards.filter((c) => !own.test(c.key)) }),
  ]);
  disk.files.set(path, path.endsWith(".gz") ? gzipBytes(bytes) : bytes);
}

Deno.test("tilesNear() reads the tile around a brick in four bands: AB nanomaggies, weights, exposures, WCS, PSF", async () => {
  const disk = await wiseDisk(), grid = await wiseGrid(disk), tiles = await tilesNear(disk, grid, dir);
  assert.deepEqual([bands(tiles), tiles.warnings], [["w1", "w2", "w3", "w4"], []]);
  const { exposure: e, stacked } = tiles.images[0],
    whole = readImage(parseFits(disk.files.get(fileOf("w1-img-m.fits"))!, "").hdus[0]);
  const [x, y] = e.wcs.toPixel(grid.ra, grid.dec).map(Math.round), i = y * e.nx + x;
  const value = whole.data[(y + e.y0) * 2048 + x + e.x0] * abPerVega("w1");
  assert.ok(Math.abs(e.data[i] / value - 1) < 1e-6, `${e.data[i]} ${value}`);
  assert.ok(Math.abs(e.ierr[i] * 2 * abPerVega("w1") - 1) < 0.05, "the noise is 2 Vega nanomaggies");
  assert.equal(stacked[i], 120);
  assert.ok(Math.abs(e.pixscale - 2.75) < 1e-6 && e.psf.size === 63);
  assert.ok(Math.abs(e.psf.at(0, 0).reduce((s, p) => s + p, 0) - 1) < 1e-9);
  // 180 pixels of 0.262″, and 24 of a tile on each side.
  assert.ok(e.nx >= 65 && e.nx <= 69, `${e.nx}`);
  assert.equal(tiles.masks.w1!.length, grid.nx * grid.ny);
});

Deno.test("an image without a weight, a PSF with NaN, and one of another shape cost their band, which is told, and no other", async () => {
  const spoilt: [string, (disk: MemoryDisk) => void, string, RegExp][] = [
    ["w1", (d) => d.files.delete(fileOf("w1-invvar-m.fits.gz")), "w1", /w1-invvar-m/],
    ["w2", (d) => d.files.delete(fileOf("w2-img-m.fits")), "w2", /w2-img-m/],
    [
      "w3",
      (d) => rewrite(d, fileOf("w3-psf.fits"), (data, nx) => [(data[7] = NaN, data), nx]),
      "w3",
      /must be finite, at \[0, 7\]/,
    ],
    [
      "w4",
      (d) => rewrite(d, fileOf("w4-psf.fits"), (data, nx) => [data.subarray(nx), nx]),
      "w4",
      /odd square, it is 63×62/,
    ],
    [
      "w1",
      (d) => rewrite(d, fileOf("w1-n-m.fits.gz"), (data, nx) => [data.subarray(nx), nx]),
      "w1",
      /2048×2048 pixels of the tile's image, it has 2048×2047/,
    ],
    [
      "w2",
      (d) => d.files.set(fileOf("w2-img-m.fits"), d.files.get(fileOf("w2-img-m.fits"))!.subarray(0, 9000)),
      "w2",
      /truncated/,
    ],
    [
      "w3",
      (d) => d.files.delete(fileOf("w3-psf.fits")),
      "w3",
      /neither "[^"]*1497p015-w3-psf.fits" nor "[^"]*psf\/unwise-w3-psf.fits"/,
    ],
  ];
  for (const [band, spoil, without, message] of spoilt) {
    const disk = await wiseDisk();
    spoil(disk);
    const tiles = await read(disk);
    assert.deepEqual(bands(tiles), ["w1", "w2", "w3", "w4"].filter((b) => b !== without), band);
    assert.equal(tiles.warnings.length, 1);
    assert.match(tiles.warnings[0], message);
    await assert.rejects(read(disk, true), message);
  }
});

Deno.test("pixels that are no numbers are masked and counted; files may be packed or not", async () => {
  const disk = await wiseDisk(), before = (await read(disk)).images[0].exposure;
  const at = (before.y0 + 30) * 2048 + before.x0 + 20;
  rewrite(disk, fileOf("w1-img-m.fits"), (data, nx) => [(data[at] = NaN, data), nx]);
  const packed = fileOf("w1-img-m.fits"), plain = fileOf("w1-invvar-m.fits.gz");
  disk.files.set(`${packed}.gz`, gzipBytes(disk.files.get(packed)!));
  disk.files.delete(packed);
  disk.files.set(plain.slice(0, -3), unpacked(disk.files.get(plain)!));
  disk.files.delete(plain);
  const { images: [{ exposure: e }], warnings } = await read(disk), i = 30 * e.nx + 20;
  assert.deepEqual([warnings, e.cleaned], [[], { pixels: 1, weights: 0, negative: 0 }]);
  assert.deepEqual([e.data[i], e.ierr[i]], [0, 0]);
  assert.equal(e.data[i + 1], before.data[i + 1]);
});

/** A second tile that shows the same sky with the same pixels, its centre on the other side of the brick. */
async function twoTiles() {
  const disk = await wiseDisk(), other = folder.replace("1497p015", "1499p020");
  // The same pixels as if they were those of a tile whose centre is closer to half of the brick.
  for (const [path, bytes] of [...disk.files]) {
    if (path.startsWith(folder)) disk.files.set(path.replaceAll("1497p015", "1499p020"), bytes);
  }
  const shifted = `${other}/unwise-1499p020-w1-img-m.fits`,
    file = parseFits(disk.files.get(shifted)!, shifted).first("image");
  const image = readImage(file), own = /^(SIMPLE|BITPIX|NAXIS\d?|EXTEND|CHECKSUM|DATASUM)$/;
  // 100 pixels to the east and as much in its reference pixel: the same sky.
  const cards = file.header.cards.filter((c) => !own.test(c.key)).map((c) =>
    c.key === "CRVAL1"
      ? { ...c, value: Number(c.value) + 0.49 }
      : c.key === "CRPIX1"
      ? { ...c, value: Number(c.value) - 641 }
      : c
  );
  disk.files.set(
    shifted,
    fitsBytes([imageHdu({ nx: image.nx, ny: image.ny, data: image.data as Float32Array, cards })]),
  );
  return disk;
}

Deno.test("where the nearest tile has no weight another one that has counts; where both have none, none", async () => {
  for (const blind of ["1497p015", "1499p020"]) {
    const disk = await twoTiles(), grid = await wiseGrid(disk);
    rewrite(disk, fileOf("w1-invvar-m.fits.gz").replaceAll("1497p015", blind), (data, nx) => [data.map(() => 0), nx]);
    const w1 = (await tilesNear(disk, grid, dir)).images.filter((t) => t.exposure.band === "w1");
    const used = w1.map(({ exposure: e }) => e.ierr.filter((v) => v > 0).length);
    const [none, all] = w1[0].exposure.ccdname === blind ? [0, 1] : [1, 0];
    // The sky was observed on the brick alone: 180 pixels of 0.262″.
    assert.equal(used[none], 0, blind);
    assert.ok(used[all] >= 275 && used[all] <= 445, `${blind} ${used[all]}`);
  }
});

Deno.test("where tiles overlap each place counts once, and the tile whose centre is nearest has it", async () => {
  const disk = await twoTiles(), grid = await wiseGrid(disk);
  const { images } = await tilesNear(disk, grid, dir), w1 = images.filter((t) => t.exposure.band === "w1");
  assert.deepEqual(w1.map((t) => t.exposure.ccdname), ["1497p015", "1499p020"]);
  let seen = 0;
  for (let k = 0; k < 200; k++) {
    const sky = grid.wcs.toSky((k * 37) % grid.nx, (k * 61) % grid.ny);
    const used = w1.map(({ exposure: e }) => {
      const [x, y] = e.wcs.toPixel(...sky).map(Math.round);
      return x >= 0 && y >= 0 && x < e.nx && y < e.ny && e.ierr[y * e.nx + x] > 0 ? 1 : 0;
    });
    // Pixels of both grids differ by a fraction along the line between them.
    if (used[0] + used[1] === 1) seen++;
  }
  assert.ok(seen >= 190, `${seen} of 200`);
});

Deno.test("a directory without tiles near the brick gives one warning with the folders and names that were looked for", async () => {
  const disk = await wiseDisk(), grid = await wiseGrid(disk), none = await tilesNear(disk, grid, "elsewhere");
  assert.deepEqual([none.images, none.warnings.length], [[], 1]);
  assert.match(
    none.warnings[0],
    /below "elsewhere" none of the folders 147, 148, 149, .*unwise-147NpNNN-w1-img-m.fits.*--wise-dir/,
  );
  await assert.rejects(tilesNear(disk, grid, "elsewhere", true), /Cannot find tiles near brick 1500p020/);
});

Deno.test("tileFilesNear() names every file that reading opens, for the fingerprints of a plan", async () => {
  const disk = await wiseDisk(), grid = await wiseGrid(disk), files = await tileFilesNear(disk, [grid, grid], dir);
  const opened = new Set<string>();
  const watched = new Proxy(disk, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (path: string, ...rest: unknown[]) => {
        if (key === "read" || key === "readRange") opened.add(path);
        return value.call(target, path, ...rest);
      };
    },
  });
  await tilesNear(watched, grid, dir);
  assert.deepEqual([...opened].filter((path) => !files.includes(path)), []);
  assert.equal(new Set(files).size, files.length);
  // Scatter is nobody's input.
  assert.deepEqual(files.filter((path) => /std-m/.test(path)), []);
});
