import assert from "node:assert/strict";
import { InputError, ResourceError, UsageError } from "../../src/base/errors.ts";
import { freeBytes, writeFault } from "../../src/io/disk_room.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { treePaths } from "../../src/run/brick_run.ts";
import { checkBrick, checkRun, refuseTogether } from "../../src/run/preflight.ts";
import type { Machine } from "../../src/run/preflight/room.ts";
import type { Unit } from "../../src/rundir/plan.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { inTemp } from "../make/in_temp.ts";
import { damage, setCcd, setText } from "../make/runs/spoilt_ccd.ts";
import { request, synthDisk } from "../make/runs/synth_brick.ts";

/** A machine on which there is room for everything. */
const machine = (change: Partial<Machine> = {}): Machine => ({
  writeFault: () => Promise.resolve(undefined),
  isDirectory: () => Promise.resolve(false),
  freeBytes: () => Promise.resolve(1e12),
  memoryBytes: () => Promise.resolve(1e12),
  ...change,
});
const of = (bytes: number) => () => Promise.resolve(bytes);

const check = (disk: MemoryDisk, on = machine(), change = {}) => {
  const wanted = { ...request, ...change };
  return checkBrick(disk, wanted, treePaths("out", wanted), on);
};
const refused = (type: typeof InputError | typeof ResourceError, what: RegExp) => (e: Error) =>
  e instanceof type && what.test(e.message);

/** A disk that tells which files are read. */
async function watched() {
  const disk = await synthDisk(),
    read = new Set<string>(),
    whole = disk.read.bind(disk),
    range = disk.readRange.bind(disk);
  disk.read = (path) => (read.add(path), whole(path));
  disk.readRange = (path, ...rest) => (read.add(path), range(path, ...rest));
  return { disk, read };
}

Deno.test("checkBrick() reads tables and no image, writes nothing, and says what will be found", async () => {
  const { disk, read } = await watched(), before = [...disk.files.keys()];
  const { grid, chosen, dropped, warnings, room, estimate } = await check(disk);
  assert.deepEqual([grid.brickname, chosen, dropped, warnings, room], ["1500p020", 6, [], [], []]);
  assert.ok(estimate.memoryBytes > 1e9 && estimate.diskBytes > 1e5 && estimate.seconds > 0);
  assert.deepEqual([...read].sort(), ["survey/survey-bricks.fits.gz", "survey/survey-ccds-synth.fits.gz"]);
  assert.deepEqual([...disk.files.keys()], before);
});

Deno.test("checkBrick() refuses folders and names that products cannot have, before a file is looked at", async () => {
  const { disk, read } = await watched();
  const locked = machine({
    writeFault: (dir) => Promise.resolve(dir.startsWith("out/metrics") ? "it is locked" : undefined),
  });
  await assert.rejects(
    check(disk, locked),
    refused(ResourceError, /^Cannot write below "out\/metrics\/150": it is locked/),
  );
  const taken = machine({ isDirectory: (path) => Promise.resolve(path.endsWith("tractor-1500p020.fits")) });
  await assert.rejects(check(disk, taken), refused(ResourceError, /there is a directory of that name/));
  for (const brick of ["../../etc", "a/b", "", "a\nb", "x".repeat(99), ".hidden"]) {
    await assert.rejects(check(disk, machine(), { brick }), refused(InputError, /^Cannot write products of brick/));
  }
  assert.equal(read.size, 0);
});

Deno.test("checkBrick() refuses memory and disk that cannot be enough, and warns where they may not be", async () => {
  const disk = await synthDisk(), { estimate: { memoryBytes, diskBytes } } = await check(disk);
  const few = (bytes: number, what: "memoryBytes" | "freeBytes") => check(disk, machine({ [what]: of(bytes) }));
  await assert.rejects(
    few(0.49 * memoryBytes, "memoryBytes"),
    refused(ResourceError, /of memory are needed, .* are there/),
  );
  await assert.rejects(few(0.49 * diskBytes, "freeBytes"), refused(ResourceError, /of disk below "out" are needed/));
  assert.match((await few(0.9 * memoryBytes, "memoryBytes")).room[0], /of memory may be needed/);
  assert.match((await few(0.9 * diskBytes, "freeBytes")).room[0], /of disk below "out" may be needed/);
  assert.deepEqual((await few(diskBytes, "freeBytes")).room, []);
});

Deno.test("checkBrick() names every CCD that rows and file names rule out, and refuses where none is left or --strict wants all", async () => {
  const ways = [
    [setText("camera", "hsc"), /camera 'hsc'/],
    [setCcd("ccdzpt", NaN), /row 2 .*ccdzpt must be/],
    [setText("image_filename", "x.fits"), /must hold _ooi_ or _oki_/],
    [damage("_#_ood_", () => undefined), /Cannot find the mask of .*row 4 /],
    [damage("psfex/.*_#_", () => undefined), /Cannot find the PSF of .*row 5 /],
    [damage("_#_ooi_.*fz", () => undefined), /Cannot find the image of .*row 6 /],
  ] as const;
  const disk = await synthDisk(), expnums = [500000, 500001, 500010, 500011, 500020, 500021];
  for (const [row, [spoil, reason]] of ways.entries()) {
    spoil(disk, row, expnums[row]);
    if (row === 5) break;
    const { chosen, dropped } = await check(disk);
    assert.deepEqual([chosen, dropped.length], [6, row + 1]);
    assert.match(dropped[row].reason, reason);
    await assert.rejects(check(disk, machine(), { strict: true }), refused(InputError, ways[0][1]));
  }
  await assert.rejects(check(disk), refused(InputError, /^Cannot process brick 1500p020: no CCD can be used \(hsc-/));
});

const unit = (name: string, memoryBytes: number, diskBytes: number): Unit => ({
  ...{ id: `1500p020/${name}`, brick: "1500p020", name, rowstart: 0, sources: 1 },
  estimate: { seconds: 1, memoryBytes, diskBytes },
});

Deno.test("checkRun() looks at the folders of a run, at the largest unit and at all together", async () => {
  const run = new RunDir("RUN"), units = [unit("rs0", 2e9, 1e9), unit("rs1", 3e9, 2e9)], two = { workers: 2 };
  assert.deepEqual(await checkRun(run, units, two, machine()), []);
  assert.deepEqual(await checkRun(run, [], two, machine({ freeBytes: of(0) })), []);
  const locked = machine({ writeFault: (dir) => Promise.resolve(dir === "RUN/parts" ? "it is full" : undefined) });
  await assert.rejects(
    checkRun(run, units, two, locked),
    refused(ResourceError, /^Cannot write below "RUN\/parts": it is full/),
  );
  await assert.rejects(
    checkRun(run, units, two, machine({ freeBytes: of(0.9e9) })),
    refused(ResourceError, /2.00 GB of disk/),
  );
  await assert.rejects(
    checkRun(run, units, two, machine({ memoryBytes: of(1e9) })),
    refused(ResourceError, /3.00 GB of memory/),
  );
  const tight = await checkRun(run, units, two, machine({ freeBytes: of(2.5e9), memoryBytes: of(4e9) }));
  assert.match(tight[0], /about 3.00 GB of disk below "RUN" may be needed, 2.50 GB are there/);
  assert.match(tight[1], /2 workers may need 6.00 GB of memory, 4.00 GB are there/);
  // On other machines, or with --memory, this machine's memory says nothing.
  for (const room of [{ workers: 2, elsewhere: true }, { workers: 2, memory: 9e9 }]) {
    assert.deepEqual(await checkRun(run, units, room, machine({ memoryBytes: of(1) })), []);
  }
});

Deno.test("refuseTogether() names two options that exclude each other, and why", () => {
  refuseTogether("brick", { "--compat": true, "--early-coadds": false, "--shift phase": false });
  assert.throws(
    () => refuseTogether("slurm", { "--follow": true, "--cancel": true }),
    (e: Error) =>
      e instanceof UsageError && /^Cannot use --follow with --cancel: .*; leave one of them out$/.test(e.message),
  );
});

Deno.test("writeFault() finds what stands in the way of a folder that is not there yet, and leaves nothing behind", () =>
  inTemp(async (dir) => {
    assert.equal(await writeFault(`${dir}/a/b/c`), undefined);
    await Deno.writeTextFile(`${dir}/file`, "");
    assert.match((await writeFault(`${dir}/file/x/y`))!, /file" is a file, not a directory$/);
    assert.match((await writeFault(`${dir}/file`))!, /is a file/);
    assert.match((await writeFault("/proc/obiwan"))!, /^no file can be made in "\/proc": /);
    assert.deepEqual([...Deno.readDirSync(dir)].map((e) => e.name), ["file"]);
    assert.ok(await freeBytes(`${dir}/a/b`) > 0);
  }));
