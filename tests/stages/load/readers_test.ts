import assert from "node:assert/strict";
import type { Disk } from "../../../src/base/disk.ts";
import { ChangedInputError, InputError } from "../../../src/base/errors.ts";
import type { MemoryDisk } from "../../../src/io/memory_disk.ts";
import type { CcdCall } from "../../../src/stages/load/ccd_reader.ts";
import { ccdCalls } from "../../../src/stages/load/exposures.ts";
import { readCcds, readInThreads } from "../../../src/stages/load/readers.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { chooseCcds, readCcds as readCcdTable } from "../../../src/survey/ccds.ts";
import { request, synthDisk } from "../../make/runs/synth_brick.ts";

const unheard = () => {};

const entry = new URL("../../make/threads/mortal_ccd_thread.ts", import.meta.url);

/** The CCDs of a small survey. @param damage what is done to its files */
async function scene(damage: (disk: MemoryDisk) => void = () => {}): Promise<{ disk: MemoryDisk; calls: CcdCall[] }> {
  const disk = await synthDisk();
  damage(disk);
  const grid = brickGrid(await readBricks(disk, request.surveyDir), request);
  const { table } = chooseCcds(await readCcdTable(disk, request.surveyDir), grid, request);
  return { disk, calls: ccdCalls(table, [...Array(table.nrows).keys()], grid, request) };
}

const inThisThread = (disk: Disk, calls: CcdCall[]) => readCcds(disk, calls, 0, 1);
const find = (disk: MemoryDisk, pattern: RegExp) => [...disk.files.keys()].find((p) => pattern.test(p))!;

/** The call with another filter, by which the mortal thread knows it. */
const refiltered = (call: CcdCall, name: string): CcdCall => {
  const filter = call.table.columns.get("filter")!;
  return {
    ...call,
    table: { nrows: 1, columns: new Map([...call.table.columns, ["filter", { ...filter, data: [name] }]]) },
  };
};

Deno.test("CCDs read in one, two or four threads are the same bit for bit as in this one", async () => {
  const { disk, calls } = await scene(), want = await inThisThread(disk, calls);
  assert.ok(want.length > 3 && want.every((ccd) => "data" in ccd && ccd.data.length > 10_000));
  for (const count of [1, 2, 4]) {
    const have = await readInThreads(disk, calls, count);
    assert.deepEqual(have, want, `${count} threads`);
    assert.ok(have.every((ccd) => "data" in ccd && ccd.data.buffer instanceof SharedArrayBuffer));
  }
});

Deno.test("a CCD that cannot be used is left out for the same reason by threads", async () => {
  const { disk, calls } = await scene((disk) => {
    const image = find(disk, /500000_ooi_g/), mask = find(disk, /500010_ood_r/);
    disk.files.set(image, disk.files.get(image)!.slice(0, 30_000));
    disk.files.set(mask, new TextEncoder().encode("no FITS file at all"));
    disk.files.delete(find(disk, /500020_ooi_z.*splinesky/));
  });
  const want = await inThisThread(disk, calls), left = want.flatMap((ccd) => "reason" in ccd ? [ccd] : []);
  assert.equal(left.length, 3, left.map((ccd) => ccd.reason).join("\n"));
  assert.ok(left.every((ccd) => ccd.fault === "input"));
  assert.deepEqual(await readInThreads(disk, calls, 2), want);
});

Deno.test("an error of the disk that is not the CCD's ends the reading as it is", async () => {
  const { disk, calls } = await scene(), changed = new ChangedInputError("the weight map has changed");
  const range = disk.readRange.bind(disk);
  disk.readRange = (path, ...rest) => /_oow_/.test(path) ? Promise.reject(changed) : range(path, ...rest);
  await assert.rejects(readInThreads(disk, calls, 2), (e: Error) => e === changed);
  disk.readRange = (path, ...rest) =>
    /_oow_/.test(path) ? Promise.reject(new InputError("gone")) : range(path, ...rest);
  for (const ccd of await readInThreads(disk, calls, 2)) assert.equal("reason" in ccd && ccd.reason, "gone");
});

Deno.test("a thread that dies is replaced, and its CCD read once more", async () => {
  const { disk, calls: [first, second, third] } = await scene(), calls = [first, refiltered(second, "tiring"), third];
  assert.deepEqual(await readInThreads(disk, calls, 1, unheard, entry), await inThisThread(disk, calls));
});

Deno.test("a CCD of which two threads die is left out, and no other one", async () => {
  const { disk, calls: [first, ...rest] } = await scene();
  const [bad, ...good] = await readInThreads(disk, [refiltered(first, "deadly"), ...rest], 2, unheard, entry);
  assert.deepEqual(good, await inThisThread(disk, rest));
  assert.ok("reason" in bad && bad.fault === "thread");
  assert.match(
    bad.reason,
    /^Cannot read CCD decam-500000-\w+: its thread ended twice \(.*no memory is left.*--readers$/,
  );
});

Deno.test("where a thread cannot be started CCDs are read in this one", async () => {
  const { disk, calls } = await scene(), want = await inThisThread(disk, calls.slice(0, 1));
  assert.deepEqual(await readInThreads(disk, calls.slice(0, 1), 1, unheard, new URL("nowhere.ts", entry)), want);
});

Deno.test("what an exposure's CCDs share is read once", async () => {
  const { disk, calls: [call] } = await scene(), reads: string[] = [];
  const read = disk.read.bind(disk), range = disk.readRange.bind(disk);
  disk.read = (path) => (reads.push(`${path}, whole`), read(path));
  disk.readRange = (path, at, length) => (reads.push(`${path}, from ${at}`), range(path, at, length));
  await inThisThread(disk, [call, call, call]);
  // Data of the CCD itself follow the headers.
  const shared = reads.filter((r) => /calib.*whole$|from 0$/.test(r));
  assert.deepEqual(shared, [...new Set(shared)]);
  for (const kind of [/_ooi_.*from 0$/, /_ood_.*from 0$/, /_oow_.*from 0$/, /psfex.*whole$/, /splinesky.*whole$/]) {
    assert.ok(shared.some((r) => kind.test(r)), `${kind} in ${shared}`);
  }
});
