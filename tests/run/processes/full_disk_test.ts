import assert from "node:assert/strict";
import { succeeds } from "../../make/command.ts";
import { expected, planInto, products, startRun } from "./run_process.ts";

/** A small file system of its own; undefined where mounting is not allowed. */
async function smallDisk(size: string): Promise<string | undefined> {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-full-" });
  if (await succeeds("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", dir)) return dir;
  await Deno.remove(dir);
  return undefined;
}

const dir = await smallDisk("1300k");
if (!dir) console.log("skipped: no right to mount a small file system for the test of a full disk");

Deno.test({
  name: "a full disk ends a run with exit code 4, and with more room the next one finishes it",
  ignore: dir === undefined,
  fn: async () => {
    try {
      const want = await expected();
      await planInto(dir!);
      const { code, said } = await startRun(dir!).end;
      assert.equal(code, 4, said);
      assert.match(said, /Cannot (write|append to|move) ".*": .*[Nn]o space left/);
      for (const [path, sum] of await products(dir!).catch(() => new Map<string, string>())) {
        assert.equal(sum, want.get(path), path);
      }
      assert.ok(await succeeds("mount", "-o", "remount,size=64m", dir!));
      const again = await startRun(dir!).end;
      assert.equal(again.code, 0, again.said);
      assert.deepEqual(await products(dir!), want);
    } finally {
      await succeeds("umount", dir!);
      await Deno.remove(dir!);
    }
  },
});
