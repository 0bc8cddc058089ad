import assert from "node:assert/strict";
import { openFits, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { compareRows, rowsInUnit, rowsNow } from "../../../src/run/replay/as_in_run.ts";
import { blobImages, imageFiles } from "../../../src/run/replay/blob_images.ts";
import { explainChoice } from "../../../src/run/replay/explain_choice.ts";
import { drawOnBoth, pairBytes } from "../../../src/run/replay/patch_pair.ts";
import { unitOfBlob } from "../../../src/run/replay/unit_of_blob.ts";
import { replayBlob } from "../../../src/run/replay.ts";
import type { StepEvent, TraceEvent } from "../../../src/run/trace/events.ts";
import { numbers } from "../../../src/base/table.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { gaiaFiles } from "../../../src/survey/stars/gaia.ts";
import { gaiaFile } from "../../make/tables/gaia_file.ts";
import { engine, webgpu } from "../../make/engines.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { places, size, smallRun } from "../../make/runs/small_run.ts";

/** A disk with Gaia's stars where `smallRun` injects: their blobs are fitted. */
async function diskWithStars(): Promise<MemoryRunDisk> {
  const { disk: other, plan: { bricks: [{ brick }] } } = await smallRun(new MemoryRunDisk(), 1);
  const grid = brickGrid(await readBricks(other, "survey"), { brick, zoom: synthZoom(size) });
  const rows = places.map(([x, y], i) => {
    const [ra, dec] = grid.wcs.toSky(x, y);
    return { id: BigInt(100 + i), ra, dec, g: 20.5 };
  });
  const disk = new MemoryRunDisk();
  for (const path of await gaiaFiles("gaia", grid)) await disk.write(path, gaiaFile(rows));
  return disk;
}

const { disk, run, plan, make } = await smallRun(await diskWithStars(), 1, { "survey.gaia_dir": "gaia" });
const unit = plan.units.find((u) => u.sources > 0)!;
await make(unit.id);
const products = run.unit(unit.id);

/** Blobs that the unit has sources of. */
async function fittedBlobs(): Promise<number[]> {
  const file = await openFits(disk, `${products}/metrics/all-models-${unit.brick}.fits`);
  return [...new Set(numbers(readTable(file.first("table")), "blob")!)].filter((b) => b >= 0);
}

async function replay(blob: number, everyStep = false) {
  const events: TraceEvent[] = [], onEvent = (event: TraceEvent) => events.push(event);
  const options = { unit, blob, onEvent, everyStep, onReady: () => {} };
  const engines = new Engines({ engine }), replayed = await replayBlob(disk, engines, run, plan, options);
  const { grid, bands, stars, request, record, sources } = replayed;
  const images = await blobImages(engines, grid, bands, record.cutouts!, record.residual!);
  return { ...replayed, events, images, now: await rowsNow(request, { grid, stars }, images, sources) };
}

const blobs = await fittedBlobs(), first = await replay(blobs[0], true);

Deno.test("replayBlob() gives every blob of a unit the rows that the run gave it, to the bit", async () => {
  assert.ok(blobs.length >= 2);
  const { columns } = readTable(
    (await openFits(disk, `${products}/tractor/tractor-${unit.brick}.fits`)).hdu("CATALOG"),
  );
  assert.ok((columns.get("ref_cat")!.data as string[]).some((c) => c.startsWith("G2")), "stars are among them");
  for (const blob of blobs) {
    const { now } = blob === blobs[0] ? first : await replay(blob),
      before = (await rowsInUnit(disk, products, unit.brick, blob))!;
    const { equal, differences, ...counts } = compareRows(before, now);
    assert.deepEqual(differences, []);
    assert.ok(
      equal > 0 && equal === counts.before && equal === counts.now,
      `${equal} of ${counts.before} in blob ${blob}`,
    );
    for (const name of ["flux_r", "shape_e1", "rchisq_g", "ra_ivar", "fitflags"]) {
      assert.ok(now.catalogue.columns.has(name));
    }
  }
});

Deno.test("compareRows() sees one bit that differs, and says where", async () => {
  const before = (await rowsInUnit(disk, products, unit.brick, blobs[0]))!;
  const flux = before.catalogue.columns.get("flux_r")!, changed = (flux.data as Float32Array).slice();
  new Uint32Array(changed.buffer)[0] ^= 1;
  before.catalogue.columns.set("flux_r", { ...flux, data: changed });
  const { equal, differences, now } = compareRows(before, first.now);
  assert.equal(equal, now - 1);
  assert.deepEqual(differences.map(({ row, table, column }) => [row, table, column]), [[0, "tractor", "flux_r"]]);
});

Deno.test("the trace of a blob tells of each source its start, its fits step by step, and the choice that was made", () => {
  const { events, record, sources } = first, kept = record.ends().filter((s) => s.dropped === undefined);
  assert.equal(kept.length, sources.length);
  for (const { source } of kept) {
    const own = events.filter((e) => e.source === source), fits = own.filter((e) => e.event === "fit");
    assert.equal(own[0].event, "source");
    assert.deepEqual(fits.slice(0, 3).map((f) => [f.pass, f.model]), [
      ["first fit", "PSF"],
      ["models", "PSF"],
      ["models", "REX"],
    ]);
    for (const fit of fits) {
      const steps = own.filter((e) => e.event === "step" && e.pass === fit.pass && e.model === fit.model);
      assert.equal(steps.length, fit.evaluations, `${fit.pass} ${fit.model}`);
      assert.deepEqual((steps.at(-1) as StepEvent).parameters, fit.parameters);
    }
    const [choice, ...more] = own.filter((e) => e.event === "choice");
    assert.deepEqual(more, []);
    assert.equal(explainChoice(choice.dchisq).chosen, choice.chosen);
    assert.ok(record.ends().some((s) => s.source === source && s.parameters.type === choice.chosen));
  }
  // As lines of a file: no number that JSON does not have.
  for (const event of events) assert.doesNotMatch(JSON.stringify({ ...event, chosen: "" }), /null/);
});

Deno.test("the images of a blob are those that the fit had: data, model and what the models leave, and who owns which pixel", async () => {
  const { images, record, sources, grid } = first, files = await imageFiles(images, record.owners);
  const names = ["blob.fits", "exposures.fits", "image.png", "model.png", "resid.png", "segments.png"];
  assert.deepEqual([...files.keys()], names);
  const file = parseFits(files.get("blob.fits")!, "blob.fits");
  const plane = (name: string) => readImage(file.hdu(name));
  const { nx, data, ny } = plane("IMAGE-r"), model = plane("MODEL-r").data, resid = plane("RESID-r").data;
  assert.ok(resid.every((v, i) => Math.abs(v - (data[i] - model[i])) <= 1e-6 * Math.abs(data[i]) + 1e-9));
  const { blobBox } = sources[0];
  assert.deepEqual([nx, ny], [blobBox.width, blobBox.height]);
  const owners = plane("SEGMENTS").data;
  for (const { source, parameters } of record.ends()) {
    const [x, y] = grid.wcs.toPixel(parameters.ra, parameters.dec).map(Math.round);
    assert.equal(owners[(y - blobBox.y0) * nx + x - blobBox.x0], source);
  }
  // The light of the brightest source is in the model, not in what is left.
  const light = (v: ArrayLike<number>) => Array.from(v).reduce((a, b) => a + Math.abs(b), 0);
  assert.ok(light(resid) < light(model));
  for (const name of names.slice(2)) {
    assert.deepEqual(
      [...files.get(name)!.subarray(1, 4)],
      [..."PNG"].map((c) => c.charCodeAt(0)),
    );
  }
});

Deno.test({
  name: "drawOnBoth() draws a source on every exposure of its blob, the same on the device as in f64 but for rounding",
  ignore: !webgpu,
  fn: async () => {
    const { record, sources } = first,
      { pairs, lines } = await drawOnBoth(webgpu!, record.cutouts!, sources[0].parameters);
    assert.equal(pairs.length, sources[0].blobBox.nimages);
    for (const { peak, worst, device, reference, width } of pairs) {
      assert.ok(peak > 0 && Math.abs(worst.device - worst.reference) < 3e-6 * peak, JSON.stringify(worst));
      assert.equal(device[worst.y * width + worst.x], worst.device);
      const farthest = Math.max(...device.map((v, i) => Math.abs(v - reference[i])));
      assert.equal(Math.abs(Math.fround(worst.device - worst.reference)), farthest);
    }
    assert.deepEqual(lines.filter((l) => !(l.difference <= l.tolerance)), []);
    assert.equal(parseFits(pairBytes(pairs), "patch.fits").hdus.length, 1 + 3 * pairs.length);
  },
});

Deno.test("a blob that the unit does not have, and a unit that the plan does not have, are refused by name", async () => {
  await assert.rejects(replay(9999), /^UsageError: Cannot replay blob 9999 of \S+: its blobs are 0 to \d+$/);
  await assert.rejects(
    unitOfBlob(disk, run, plan, 0, `${unit.id}x`),
    /^UsageError: Cannot replay unit "\S+x": the plan has .*; did you mean .*\?$/,
  );
});

Deno.test("unitOfBlob() takes the one unit that has sources of the blob, and asks where several have", async () => {
  const other = { ...unit, id: `${unit.brick}/rs9`, name: "rs9" }, two = { ...plan, units: [unit, other] };
  assert.equal(await unitOfBlob(disk, run, two, blobs[0]), unit);
  for (const [path, bytes] of [...disk.files]) {
    if (path.startsWith(`${products}/`)) disk.files.set(`${run.unit(other.id)}${path.slice(products.length)}`, bytes);
  }
  await assert.rejects(unitOfBlob(disk, run, two, blobs[0]), /rs0, .*\/rs9 have sources of it; name one with --unit$/);
  assert.equal(await unitOfBlob(disk, run, two, blobs[0], other.id), other);
});
