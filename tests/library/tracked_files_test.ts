import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url).pathname;
const cloned = await Deno.stat(`${root}.git`).then(() => true, () => false);
if (!cloned) console.log("skipped: sizes of tracked files (no repository here)");

/** Bytes of the largest file that is made by hand or by a program of the repository: pictures of the documents have up to 104 kB. */
const most = 200_000;

Deno.test({
  name: "no tracked file is so large that it cannot be the project's own",
  ignore: !cloned,
  fn: async () => {
    const { stdout, success } = await new Deno.Command("git", { args: ["ls-files", "-z"], cwd: root }).output();
    assert.ok(success);
    const names = new TextDecoder().decode(stdout).split("\0").filter((name) => name !== "");
    assert.ok(names.length > 1000, `${names.length} files`);
    const large: [string, number][] = [];
    for (const name of names) {
      const size = await Deno.lstat(root + name).then((info) => info.size, () => 0);
      if (size > most) large.push([name, size]);
    }
    assert.deepEqual(large, []);
  },
});
