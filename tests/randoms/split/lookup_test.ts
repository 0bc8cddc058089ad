import assert from "node:assert/strict";
import { readBrickRandoms } from "../../../src/randoms/split/lookup.ts";
import { splitDefaults } from "../../../src/randoms/split/request.ts";
import { brickDefaults } from "../../../src/survey/bricks.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { SpillMemoryDisk } from "../../make/randoms/spill_memory_disk.ts";
import { fakesIn, randomsTable, split, surveyBricks } from "../../make/randoms/split_fixtures.ts";

const bricks = surveyBricks([0]).slice(38, 44), fakes = fakesIn(200, [9.76, 10.24, -0.13, 0.13]);
Deno.test("the default margin is what a brick's image shows around the brick", () => {
  const { width, pixscale } = brickDefaults;
  assert.ok(Math.abs(splitDefaults.margin - (width * pixscale - 900) / 2) < 1e-9);
});

const bands = ["g", "r", "z"];

Deno.test("readBrickRandoms() gives the rows of a brick as sources, and which of them lie inside it", async () => {
  const { disk } = await split({ "a.fits": randomsTable(fakes) }, bricks);
  const brick = bricks.find((b) => b.ra1 === 10)!;
  const { truth, inBrick } = await readBrickRandoms(disk, "out", brick.name, bands, true);
  assert.ok(truth.id.length > 20 && inBrick.includes(0) && inBrick.includes(1));
  truth.id.forEach((id, row) => {
    const fake = fakes[Number(id) - 1];
    assert.deepEqual([truth.ra[row], truth.dec[row]], [fake.ra, fake.dec]);
    assert.equal(inBrick[row], Number(isPrimary(brick, fake.ra, fake.dec)));
    assert.equal(truth.mag.g[row], 20 + Number(id % 97n) / 97);
    assert.equal(truth.shape!.rhalf[row], 0.5);
  });
});

Deno.test("readBrickRandoms() of a brick that no row is near gives no rows, galaxies or stars", async () => {
  const { disk } = await split({ "a.fits": randomsTable(fakes) }, bricks);
  for (const extended of [true, false]) {
    const { truth, inBrick } = await readBrickRandoms(disk, "out", bricks[5].name, bands, extended);
    assert.equal(inBrick.length + truth.id.length + truth.ra.length + truth.mag.z.length, 0);
    assert.equal(truth.shape !== undefined, extended);
  }
});

Deno.test("readBrickRandoms() refuses a directory without a finished split, a brick that was left out, and a file that is gone", async () => {
  const read = (disk: SpillMemoryDisk, brick: string, dir = "out") => readBrickRandoms(disk, dir, brick, bands, true);
  const { disk } = await split({ "a.fits": randomsTable(fakes) }, bricks.slice(0, 3), { all: false });
  await assert.rejects(read(disk, bricks[1].name, "elsewhere"), /"elsewhere": there is no split.json/);
  await assert.rejects(read(disk, bricks[5].name), /made for 3 chosen bricks, and this is none of them/);
  const there = [...disk.files.keys()].find((p) => p.endsWith("p000.fits"))!;
  disk.files.delete(there);
  await assert.rejects(read(disk, there.slice(8, 16)), /is missing; run obiwan randoms split again/);

  const killed = new SpillMemoryDisk();
  killed.crashAt = (await split({ "a.fits": randomsTable(fakes) }, bricks)).disk.acts - 4;
  await assert.rejects(split({ "a.fits": randomsTable(fakes) }, bricks, {}, killed));
  killed.crashAt = Infinity;
  await assert.rejects(read(killed, bricks[1].name), /the split is not finished/);
});
