import assert from "node:assert/strict";
import { TooLarge, watchAllocations, watchGrowth } from "./allocations.ts";
import { WatchedDisk } from "./watched_disk.ts";
import { watchWrites } from "./watch_writes.ts";

Deno.test("the watch over memory sees every way in which an array is made by its length, one or many, and remembers", () => {
  const watch = watchAllocations(), most = 1000;
  const ways: Record<string, (n: number) => unknown> = {
    bytes: (n) => new Uint8Array(n),
    buffer: (n) => new ArrayBuffer(n),
    floats: (n) => new Float64Array(n / 8),
    long: (n) => new BigInt64Array(n / 8),
    list: (n) => new Array(n / 8),
    from: (n) => Array.from({ length: n / 8 }, (_, i) => i),
    typed: (n) => Float32Array.from({ length: n / 4 }, (_, i) => i),
  };
  for (const [name, make] of Object.entries(ways)) {
    watch.limit(most);
    make(most);
    assert.equal(watch.exceeded, undefined, name);
    assert.throws(() => make(most + 8), TooLarge, name);
    assert.ok((watch.exceeded as unknown) instanceof TooLarge, name);
  }
  watch.limit(most);
  for (let k = 0; k < 4; k++) new Uint8Array(most);
  assert.throws(() => new Uint8Array(8), /4008 bytes in all/);
  watch.limit(Infinity);
});

Deno.test("the growth of the process is seen, whoever takes the memory, and begins anew", {
  ignore: Deno.build.os !== "linux",
}, () => {
  for (let time = 0; time < 2; time++) {
    const growth = watchGrowth(), taken = new Uint8Array(300 << 20).fill(1);
    // Garbage of other tests that goes meanwhile takes from it.
    assert.ok(taken[5] === 1 && growth() > 100 << 20, `${growth()}`);
    taken.fill(0);
  }
});

Deno.test("a disk that is watched lets nothing be written outside of its directory", async () => {
  const disk = new WatchedDisk("out", new Map([["in", Uint8Array.of(1)]])), bytes = Uint8Array.of(2);
  await disk.write("out/a/b", bytes);
  await disk.write("out/a/../c", bytes);
  for (const path of ["in", "out/../in", "out/a/../../in", "/etc/x", "outer/x", "out", "out/a\0"]) {
    for (
      const act of [
        () => disk.write(path, bytes),
        () => disk.append(path, bytes),
        () => disk.create(path),
        () => disk.remove(path),
        () => disk.rename("out/a/b", path),
        () => disk.rename(path, "out/a/d"),
        () => disk.link("x", path),
      ]
    ) await assert.rejects(async () => await act(), /would be written/, path);
  }
});

Deno.test("a thread that is watched writes below its directory alone, by whatever function", async () => {
  const dir = await Deno.makeTempDir(), other = await Deno.makeTempDir(), tried = watchWrites(dir), inside = `${dir}/a`;
  Deno.writeTextFileSync(inside, "x");
  (await Deno.open(inside, { write: true })).close();
  (await Deno.open("/dev/null", { read: true })).close();
  assert.equal(tried(), undefined);
  const outside = `${dir}/../${other.split("/").at(-1)}/b`;
  for (
    const act of [
      () => Deno.writeTextFileSync(outside, "x"),
      () => Deno.writeFileSync(new URL(`file://${other}/b`), Uint8Array.of(1)),
      () => Deno.mkdirSync(outside),
      () => Deno.renameSync(inside, outside),
      () => Deno.symlinkSync("x", outside),
      () => Deno.openSync(outside, { write: true, create: true }),
      () => Deno.removeSync(other),
    ]
  ) {
    assert.throws(act, /would write/, String(act));
    assert.match(tried()!.message, /not below/);
  }
  assert.equal(tried(), undefined);
  assert.deepEqual([...Deno.readDirSync(other)], []);
});
