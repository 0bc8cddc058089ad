import assert from "node:assert/strict";
import { commitOf } from "../../cli/text/commit.ts";
import config from "../../deno.json" with { type: "json" };
import { manifestOf } from "../../npm/manifest.ts";
import { version } from "../../src/base/version.ts";
import { command, obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

Deno.test("--version, products and the npm package have the version of deno.json", async () => {
  const { out } = await obiwan("--version");
  assert.equal(out.split(/\s/)[0], config.version);
  assert.deepEqual([version, manifestOf([], []).version], [config.version, config.version]);
});

Deno.test("commitOf() knows the commit of a clone, of packed references, of a worktree and of a detached head", () =>
  inTemp(async (dir) => {
    const clone = `${dir}/clone`, tree = `${dir}/tree`;
    const git = async (...args: string[]) => {
      const named = ["-c", "user.name=n", "-c", "user.email=n@example.org", ...args];
      const { code, out, err } = await command("git", ["-C", clone, ...named]);
      assert.equal(code, 0, err);
      return out.trim();
    };
    assert.equal(commitOf(`${dir}/`), undefined);
    await Deno.mkdir(clone);
    await git("init", "--quiet");
    assert.equal(commitOf(`${clone}/`), undefined);
    await git("commit", "--quiet", "--allow-empty", "--message", "first");
    const first = await git("rev-parse", "HEAD");
    assert.equal(commitOf(`${clone}/`), first);
    await git("pack-refs", "--all");
    assert.equal(commitOf(`${clone}/`), first);
    await git("worktree", "add", "--quiet", "-b", "other", tree);
    await git("commit", "--quiet", "--allow-empty", "--message", "second");
    assert.equal(commitOf(`${tree}/`), first);
    assert.equal(commitOf(`${clone}/`), await git("rev-parse", "HEAD"));
    await git("checkout", "--quiet", "--detach", first);
    assert.equal(commitOf(`${clone}/`), first);
  }));
