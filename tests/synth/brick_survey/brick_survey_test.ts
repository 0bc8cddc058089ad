import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { openBrick } from "../../../src/stages/load.ts";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { readCcds } from "../../../src/survey/ccds.ts";
import { writeBrickSurvey } from "../../../src/synth/brick_survey.ts";
import { planBrickSurvey } from "../../../src/synth/brick_survey/plan.ts";
import { toyCamera } from "../../make/synth/toy_camera.ts";

const brick = new BrickLayout().at(150, 2);
const options = { seed: 1, bricks: [brick], cameras: [toyCamera], passes: 1, brickOnly: true, nobj: 5 };
const disk = new MemoryDisk(), paths = await writeBrickSurvey(disk, "s", options, 1);
const planned = planBrickSurvey(options).flatMap((e) => e.chips);

Deno.test("a survey of a brick is read by the survey's reader: all CCDs but the two that are meant to fail, each with its reason", async () => {
  const { exposures, dropped, bands } = await openBrick(disk, {
    ...{ surveyDir: "s", brick: brick.name, bands: ["g", "r", "z"] },
    ...{ calibOrder: "merged", strict: false, readers: 1 },
  });
  const label = (fault: string) => {
    const { placed: { exposure, chip } } = planned.find((c) => c.fault === fault)!;
    return `decam-${exposure.expnum}-${chip.name}`;
  };
  assert.deepEqual(bands, ["g", "r", "z"]);
  assert.equal(exposures.length, planned.length - 2);
  const reasons = new Map(dropped.map((d) => [d.name, d.reason]));
  assert.match(
    reasons.get(label("wcs"))!,
    /CTYPE1 and CTYPE2 must be RA---TAN and DEC--TAN, .* current values are 'RA---ZPX'/,
  );
  assert.match(reasons.get(label("psf"))!, /its sum at .* must be a number above 0, .*it is 0/);
  // Half of one is dead, sky elsewhere is flat to its noise.
  const half = exposures.find((e) => e.name === label("amplifier"))!;
  assert.ok(half.x0 + half.nx <= toyCamera.nx / 2);
  for (const e of exposures) {
    const pulls = e.data.map((v, i) => v * e.ierr[i]).filter((_, i) => e.ierr[i] > 0).sort();
    assert.ok(Math.abs(pulls[pulls.length >> 2]) < 1.5, `${e.name}: ${pulls[pulls.length >> 2]}`);
    assert.ok(Math.abs(e.tableFwhm / e.headerFwhm - 1) < 1e-6);
  }
});

Deno.test("files lie as DR9 has them: three images and two merged calibrations an exposure, an HDU a CCD", async () => {
  const ccds = await readCcds(disk, "s"), files = texts(ccds, "image_filename")!, hdus = numbers(ccds, "image_hdu")!;
  const exposures = new Set(files);
  assert.equal(paths.length, 5 * exposures.size + 5);
  assert.equal(new Set(paths).size, paths.length);
  for (const file of exposures) {
    assert.match(file, /^decam\/CP\/V4.8.2a\/CP\d{8}\/c4d_\d{6}_\d{6}_ooi_[grz]_ls9\.fits\.fz$/);
    const rows = [...files.keys()].filter((i) => files[i] === file), names = texts(ccds, "ccdname")!;
    for (const kind of ["i", "w", "d"]) {
      const fits = await openFits(disk, `s/images/${file.replace("_ooi_", `_oo${kind}_`)}`);
      assert.deepEqual(fits.hdus.slice(1).map((h) => h.name), rows.map((i) => names[i]));
      assert.deepEqual(rows.map((i) => hdus[i]), rows.map((_, k) => k + 1));
      for (const { header } of fits.hdus.slice(1)) {
        assert.deepEqual(["ZTILE1", "ZTILE2", "ZCMPTYPE"].map((key) => header.get(key)), [300, 1, "RICE_1"]);
      }
    }
    const psf = readTable(
      (await openFits(disk, `s/calib/psfex/${file.replace(".fits.fz", "-psfex.fits")}`)).first("table"),
    );
    assert.deepEqual(texts(psf, "ccdname"), rows.map((i) => names[i]));
  }
});

Deno.test("a survey has the same bytes for any number of Workers, and its CCDs the same with all others beside them", async () => {
  const again = new MemoryDisk();
  assert.deepEqual(await writeBrickSurvey(again, "s", options, 3), paths);
  for (const path of paths) assert.deepEqual(again.files.get(path), disk.files.get(path), path);
  const whole = planBrickSurvey({ ...options, brickOnly: false }), own = planBrickSurvey(options);
  assert.deepEqual(whole.map((e) => e.exposure), own.map((e) => e.exposure));
  assert.ok(whole.every((e) => e.chips.length === 6) && own.some((e) => e.chips.length < 6));
  for (const [k, { chips }] of own.entries()) {
    for (const c of chips) {
      const same = whole[k].chips.find((o) => o.placed.chip.name === c.placed.chip.name)!;
      assert.equal(same.fault, c.fault);
    }
  }
});

Deno.test("the truth holds the brick's own sources, and randoms lie on its image", async () => {
  const read = async (name: string) => readTable((await openFits(disk, `s/${name}.fits`)).first("table"));
  const stars = await read("truth-stars"), galaxies = await read("truth-galaxies"), randoms = await read("randoms");
  for (const table of [stars, galaxies]) {
    const ra = numbers(table, "ra")!, dec = numbers(table, "dec")!;
    assert.ok(ra.every((v) => v >= brick.ra1 && v < brick.ra2) && dec.every((v) => v >= brick.dec1 && v < brick.dec2));
  }
  assert.ok(numbers(stars, "r")!.includes(8) && numbers(galaxies, "rhalf")!.includes(30));
  assert.equal(randoms.nrows, 5);
});
