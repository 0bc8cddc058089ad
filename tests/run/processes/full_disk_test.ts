import assert from "node:assert/strict";
import { succeeds } from "../../make/command.ts";
import { canMount, onSmallDisk } from "../../make/small_disk.ts";
import { expected, planInto, products, startRun } from "../../make/runs/run_process.ts";

Deno.test({
  name: "a full disk ends a run with exit code 4, and with more room the next one finishes it",
  ignore: !canMount,
  fn: () =>
    onSmallDisk("1300k", async (dir) => {
      const want = await expected();
      await planInto(dir);
      const { code, said } = await startRun(dir).end;
      assert.equal(code, 4, said);
      assert.match(said, /Cannot (write|append to|move) ".*": .*[Nn]o space left/);
      for (const [path, sum] of await products(dir).catch(() => new Map<string, string>())) {
        assert.equal(sum, want.get(path), path);
      }
      assert.ok(await succeeds("mount", "-o", "remount,size=64m", dir));
      const again = await startRun(dir).end;
      assert.equal(again.code, 0, again.said);
      assert.deepEqual(await products(dir), want);
    }),
});
