import assert from "node:assert/strict";
import { isHeld, leaseExpiry, Leases, readNote } from "../../src/rundir/lease.ts";
import { withClock } from "../make/clock.ts";
import { inTemp } from "../make/in_temp.ts";

/** Works on the path of a lease in a directory that is not there yet. */
const withPath = (work: (path: string) => Promise<void>) => inTemp((dir) => work(`${dir}/leases/unit.json`));
const lease = new URL("../../src/rundir/lease.ts", import.meta.url).href;

/** Another process that takes a lease, says so and waits. */
function holder(path: string) {
  const script = `import { Leases } from "${lease}";
    const l = await new Leases("child").take(${JSON.stringify(path)});
    console.log(l ? "mine" : "taken");
    await new Promise((r) => setTimeout(r, 60000));`;
  return new Deno.Command(Deno.execPath(), { args: ["eval", "--quiet", script], stdout: "piped" }).spawn();
}
async function firstWords(child: Deno.ChildProcess) {
  const reader = child.stdout.getReader(), { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value).trim();
}

Deno.test("a lease has one holder at a time and is free again once it is given back", () =>
  withPath(async (path) => {
    const [a, b] = [new Leases("a"), new Leases("b")], mine = await a.take(path);
    assert.ok(mine);
    assert.equal(await b.take(path), undefined);
    assert.ok(await isHeld(path));
    await mine.beat("fit 3/9 blobs");
    assert.deepEqual({ ...await readNote(path), host: "" }, {
      host: "",
      pid: Deno.pid,
      owner: "a",
      beat: 1,
      doing: "fit 3/9 blobs",
    });
    await mine.release();
    assert.equal(await isHeld(path), false);
    const next = await b.take(path);
    assert.ok(next);
    await next.release();
  }));

Deno.test("the lease of a process that was killed is free at once", () =>
  withPath(async (path) => {
    const child = holder(path);
    assert.equal(await firstWords(child), "mine");
    const leases = new Leases("here");
    assert.equal(await leases.take(path), undefined);
    child.kill("SIGKILL");
    await child.status;
    await child.stdout.cancel();
    const taken = await leases.take(path);
    assert.ok(taken);
    await taken.release();
  }));

Deno.test("the lease of another machine is free only after its beat has stood still, by this process's own clock", () =>
  withPath(async (path) => {
    const note = (beat: number) =>
      Deno.writeTextFile(path, JSON.stringify({ host: "elsewhere", pid: 1, owner: "x", beat }));
    await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
    const leases = new Leases("here");
    await withClock(async (advance) => {
      for (let beat = 0; beat < 3; beat++) {
        await note(beat);
        assert.equal(await leases.take(path), undefined);
        advance(leaseExpiry - 1);
        assert.equal(await leases.take(path), undefined, `beat ${beat}`);
      }
      advance(2);
      const taken = await leases.take(path);
      assert.ok(taken);
      await taken.release();
    });
  }));

Deno.test("of many that want a lease at the same moment one gets it", () =>
  withPath(async (path) => {
    for (let round = 0; round < 20; round++) {
      const got = await Promise.all(Array.from({ length: 8 }, (_, i) => new Leases(`p${i}`).take(path)));
      const held = got.filter((l) => l !== undefined);
      assert.equal(held.length, 1);
      await held[0].release();
    }
  }));
