import assert from "node:assert/strict";
import type { Table } from "../../../src/base/table.ts";
import { takeRows } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import {
  compressedImageHdu,
  fitsBytes,
  Header,
  imageHdu,
  type OutputHdu,
  parseFits,
  readImage,
} from "../../../src/io/fits.ts";
import type { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { checkBrick } from "../../../src/run/preflight.ts";
import { thisMachine } from "../../../src/run/preflight/room.ts";
import { exposureFiles } from "../../../src/run/planning/exposure_files.ts";
import { treePaths } from "../../../src/run/brick_run.ts";
import { openBrick } from "../../../src/stages/load.ts";
import { readCcds } from "../../../src/survey/ccds.ts";
import { surveyNamesOf } from "../../../src/survey/tables/survey_names.ts";
import { changeCcds } from "../../make/runs/spoilt_ccd.ts";
import { request, synthDisk } from "../../make/runs/synth_brick.ts";

type Kind = "i" | "d" | "w";

/** An HDU of a survey file, as an extension. */
function extension(disk: MemoryDisk, image: string, kind: Kind): OutputHdu {
  const path = `survey/images/${image.replace("_ooi_", `_oo${kind}_`)}`,
    { header, data } = parseFits(
      disk.files.get(path)!,
      path,
    ).hdus[1];
  const own = new Header();
  for (const { key, value, comment } of header.cards) if (!key.endsWith("SUM")) own.add(key, value, comment);
  return { header: own, data };
}

/** What the CCD table says of a CCD. */
interface Said {
  image: string;
  dqFile?: string;
  dqHdu?: number;
  wtFile?: string;
  wtHdu?: number;
}

/** Replaces the survey's image files by others. @param write the new files of an image, and what the table says of it */
async function ownFiles(disk: MemoryDisk, write: (disk: MemoryDisk, image: string, stem: string) => Said) {
  const table = await readCcds(disk, "survey"), images = table.columns.get("image_filename")!.data as string[];
  const said = images.map((image) => {
    const stem = image.slice(image.lastIndexOf("/") + 1, image.indexOf(".")), own = `deep_${stem.slice(-7)}`;
    const now = write(disk, image, `${own}${stem.match(/\d{6}/)![0]}`), path = now.image.replace(/\..*/, "");
    for (const [kind, tail] of [["psfex", "psfex"], ["sky", "splinesky"]]) {
      const bytes = disk.files.get(`survey/calib/${kind}/decam/synth/${stem}-${tail}.fits`)!;
      disk.files.set(`survey/calib/${kind}/${path}-${tail}.fits`, bytes);
    }
    return now;
  });
  for (const path of [...disk.files.keys()]) if (path.includes("/synth/")) disk.files.delete(path);
  const columns = new TableBuilder(table.nrows).text("image_filename", (row) => said[row].image, 80);
  if (said[0].dqFile) columns.text("dq_filename", (row) => said[row].dqFile!, 80);
  if (said[0].dqHdu) columns.add("dq_hdu", "i2", (row) => said[row].dqHdu!);
  if (said[0].wtFile) columns.text("wt_filename", (row) => said[row].wtFile!, 80);
  if (said[0].wtHdu) columns.add("wt_hdu", "i2", (row) => said[row].wtHdu!);
  changeCcds(disk, (t) => ({ ...t, columns: new Map([...t.columns, ...columns.build().columns]) }));
}

const load = async (disk: MemoryDisk) => await openBrick(disk, { ...request, readers: 1 });
const pixels = (exposures: Awaited<ReturnType<typeof load>>["exposures"]) =>
  exposures.map(({ name, data, ierr, dq, x0, y0, sig1 }) => ({ name, data, ierr, dq, x0, y0, sig1 }));

const oneFile = (disk: MemoryDisk, image: string, stem: string): Said => {
  const file = `own/${stem}.fits`, hdus = (["i", "w", "d"] as const).map((kind) => extension(disk, image, kind));
  disk.files.set(`survey/images/${file}`, fitsBytes(hdus));
  return { image: file, dqHdu: 3, wtHdu: 2 };
};

const threeFiles = (disk: MemoryDisk, image: string, stem: string): Said => {
  const name = (tail: string) => `own/${stem}${tail}.fits.gz`,
    put = (tail: string, hdus: OutputHdu[]) => disk.files.set(`survey/images/${name(tail)}`, fitsBytes(hdus));
  put("", [extension(disk, image, "i")]);
  put(".wht", [extension(disk, image, "w")]);
  put(".bad", [extension(disk, image, "i"), extension(disk, image, "d")]);
  return { image: name(""), dqFile: name(".bad"), dqHdu: 2, wtFile: name(".wht") };
};

for (const [what, write] of [["one file", oneFile], ["files of any names", threeFiles]] as const) {
  Deno.test(`exposures are the same bit for bit when image, mask and weight are in ${what}`, async () => {
    const want = pixels((await load(await synthDisk())).exposures), disk = await synthDisk();
    assert.ok(want.length === 6 && want.some(({ dq }) => dq.some((bits) => bits !== 0)));
    await ownFiles(disk, write);
    const { exposures, dropped } = await load(disk);
    assert.deepEqual(dropped, []);
    assert.deepEqual(pixels(exposures), want);
    const { dropped: refused } = await checkBrick(disk, request, treePaths("out", request), {
      ...thisMachine,
      writeFault: () => Promise.resolve(undefined),
    });
    assert.deepEqual(refused, []);
    const files = await exposureFiles(disk, "survey", await readCcds(disk, "survey"), "single");
    assert.deepEqual(files, [...disk.files.keys()].filter((path) => /images|calib/.test(path)).sort());
  });
}

Deno.test("an image whose table says that it has no mask is read as one whose mask is empty", async () => {
  const empty = await synthDisk(), none = await synthDisk();
  await ownFiles(empty, (disk, image, stem) => {
    const said = threeFiles(disk, image, stem), path = `survey/images/${said.dqFile}`;
    const { nx, ny } = readImage(parseFits(disk.files.get(path)!, path).hdus[2]);
    disk.files.set(path, fitsBytes([imageHdu({ nx, ny, data: new Int32Array(nx * ny) })]));
    return { ...said, dqHdu: undefined, dqFile: said.dqFile };
  });
  changeCcds(empty, (t) => ({ ...t, columns: new Map([...t.columns, ["dq_hdu", zeros(t)]]) }));
  await ownFiles(none, (disk, image, stem) => ({ ...threeFiles(disk, image, stem), dqFile: "none", dqHdu: undefined }));
  const want = (await load(empty)).exposures;
  assert.ok(want.length === 6 && want.every(({ dq }) => dq.every((bits) => bits === 0)));
  assert.deepEqual(pixels((await load(none)).exposures), pixels(want));
});

const zeros = ({ nrows }: Table) => new TableBuilder(nrows).add("dq_hdu", "i4", () => 0).build().columns.get("dq_hdu")!;

Deno.test("maps that are taken for one another are refused: floats as a mask, a mask or variances as weights", async () => {
  const reasons = async (write: typeof oneFile) => {
    const disk = await synthDisk();
    await ownFiles(disk, write);
    return await load(disk).then(({ dropped }) => dropped.map(({ reason }) => reason));
  };
  const swapped = await reasons((disk, image, stem) => ({ ...oneFile(disk, image, stem), dqHdu: 2, wtHdu: 3 }));
  assert.equal(swapped.length, 6);
  for (const reason of swapped) {
    assert.match(
      reason,
      /^Cannot use "survey\/images\/own\/deep_.*fits" HDU 2 as a mask: .* whole numbers, its BITPIX is -32/,
    );
  }
  const variances = await reasons((disk, image, stem) => {
    const said = oneFile(disk, image, stem),
      weight = readImage(
        parseFits(disk.files.get(`survey/images/${said.image}`)!, "a").hdus[2],
      );
    const data = Float32Array.from(weight.data, (w) => w > 0 ? 1 / w : 0);
    const [i, , d] = (["i", "w", "d"] as const).map((kind) => extension(disk, image, kind));
    disk.files.set(`survey/images/${said.image}`, fitsBytes([i, imageHdu({ ...weight, data }, false), d]));
    return said;
  });
  assert.equal(variances.length, 6);
  for (const reason of variances) {
    assert.match(reason, /HDU 2: median of the weight map times sig1.* must be .*it is \d{3}/);
  }
});

Deno.test("a DECam weight map with one more pixel on each side than the image is read without them, packed or not", async () => {
  const want = pixels((await load(await synthDisk())).exposures);
  const around = (by: number, packed: boolean) => (disk: MemoryDisk, image: string, stem: string) => {
    const said = oneFile(disk, image, stem), path = `survey/images/${said.image}`;
    const { nx, ny, data } = readImage(parseFits(disk.files.get(path)!, path).hdus[2]), wide = nx + 2 * by;
    const framed = new Float32Array(wide * (ny + 2 * by)).fill(0.5);
    for (let y = 0; y < ny; y++) framed.set(data.subarray(y * nx, (y + 1) * nx) as Float32Array, (y + by) * wide + by);
    const map = { nx: wide, ny: ny + 2 * by, data: framed, rowTiles: true };
    const weight = packed ? compressedImageHdu(map, { step: 0, dither: false }) : imageHdu(map, false);
    const [i, , d] = (["i", "w", "d"] as const).map((kind) => extension(disk, image, kind));
    disk.files.set(path, fitsBytes([i, weight, d]));
    return said;
  };
  for (const packed of [true, false]) {
    const disk = await synthDisk();
    await ownFiles(disk, around(1, packed));
    const { exposures, dropped } = await load(disk);
    assert.deepEqual(dropped, []);
    assert.deepEqual(pixels(exposures), want);
  }
  const disk = await synthDisk();
  await ownFiles(disk, around(2, true));
  for (const { reason } of (await load(disk)).dropped) {
    assert.match(reason, /HDU 2: it is \d+×\d+ pixels, the image is \d+×\d+$/);
  }
  assert.equal((await load(disk)).exposures.length, 0);
});

Deno.test("a CCD table of the survey's rows and of rows with own files is read as both", async () => {
  const disk = await synthDisk(), own = await synthDisk(), want = pixels((await load(disk)).exposures);
  await ownFiles(own, oneFile);
  for (const [path, bytes] of own.files) if (!/synth|randoms|bricks/.test(path)) disk.files.set(path, bytes);
  const keep = (first: boolean) => (t: Table) =>
    takeRows(t, [...Array(t.nrows).keys()].filter((row) => (row < 3) === first));
  changeCcds(disk, keep(true));
  changeCcds(own, keep(false));
  disk.files.set("survey/survey-ccds-own.fits.gz", own.files.get("survey/survey-ccds-synth.fits.gz")!);
  const { exposures, dropped } = await load(disk);
  assert.deepEqual(dropped, []);
  const byName = (a: { name: string }, b: { name: string }) => a.name < b.name ? -1 : 1;
  assert.deepEqual(pixels(exposures).sort(byName), want.sort(byName));
});

Deno.test("columns that say where maps are may be called otherwise, too", async () => {
  const disk = await synthDisk(), want = pixels((await load(await synthDisk())).exposures);
  await ownFiles(disk, oneFile);
  changeCcds(
    disk,
    (t) => ({ ...t, columns: new Map([...t.columns].map(([n, c]) => [n === "dq_hdu" ? "MASK" : n, c])) }),
  );
  const { exposures, dropped } = await openBrick(disk, { ...request, names: surveyNamesOf(["ccds.dq_hdu=mask"]) });
  assert.deepEqual(dropped, []);
  assert.deepEqual(pixels(exposures), want);
});
