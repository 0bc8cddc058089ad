import assert from "node:assert/strict";
import { rowOfBricks } from "../../bench/scene/derived_scene.ts";
import { command, launcher } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { derivedRun } from "../make/tables/merge_scene.ts";

const merge = (cwd: string, ...args: string[]) => command(launcher, ["merge", ...args], { cwd });

const scene = [...rowOfBricks({ bricks: 3, rows: 40, units: 2, shared: 4, outside: 1 })];

Deno.test("obiwan merge: the table of fates sums to the number of sources; a second time it does nothing", async () => {
  await inTemp(async (dir) => {
    await derivedRun(`${dir}/RUN`, scene);
    const first = await merge(dir, "RUN");
    assert.equal(first.code, 0, first.err);
    const counts = [...first.out.matchAll(/^(.+?) {2,}(\d+) {2,}\S+ %$/gm)].map((m) => [m[1], Number(m[2])] as const);
    assert.deepEqual(counts.at(-1), ["injected, 3 bricks", 123]);
    assert.equal(counts.slice(0, -1).reduce((n, [, c]) => n + c, 0), 123);
    assert.match(first.out, /131 rows read: 123 written, 8 of sources that another brick shows, too/);
    assert.match(first.out, /3 sources lie in no merged brick's own area/);
    assert.match((await merge(dir, "RUN")).out, /nothing changed since these were made/);
    const json = JSON.parse((await merge(dir, "RUN", "--json")).out);
    assert.deepEqual([json.schema, json.outcome, json.rows.written], ["obiwan-merge-1", "there", 123]);
  });
});

Deno.test("obiwan merge: 75 for what is not finished, 3 for what is damaged, 2 for a command line that is wrong, all named", async () => {
  await inTemp(async (dir) => {
    await derivedRun(`${dir}/RUN`, scene, (brick, t) => brick === "0001p000" ? undefined : t);
    const open = await merge(dir, "RUN");
    assert.deepEqual([open.code, open.out], [75, ""]);
    assert.match(open.err, /not finished: 0001p000: not derived/);
    assert.match(
      open.err,
      /nothing was written; --partial writes the rest; \S*obiwan run RUN, \S*obiwan derive RUN, then merge again/,
    );
    const part = await merge(dir, "RUN", "--partial");
    assert.equal(part.code, 75);
    assert.match(part.out, /injected, 2 bricks/);
    await Deno.truncate(`${dir}/RUN/derived/000/0002p000/randoms.parquet`, 1000);
    const bad = await merge(dir, "RUN", "--partial");
    assert.equal(bad.code, 3);
    assert.match(bad.err, /damaged: 0002p000: \S+randoms.parquet: its SHA-256 is not/);
    assert.match(bad.err, /1 bricks are not finished, 1 bricks have damaged tables; the rest was merged/);
    for (
      const [args, words] of [
        [["--columns", "nothing*"], /none of that name/],
        [["--where", "flux >"], /Cannot use --where/],
        [["--memory", "10M"], /at least 1G is needed/],
        [["--columns", "id", "--randoms-subset"], /together with --columns/],
      ] as const
    ) {
      const wrong = await merge(dir, "RUN", "--partial", ...args);
      assert.equal(wrong.code, 2, `${args}: ${wrong.err}`);
      assert.match(wrong.err, words);
    }
  });
});

Deno.test("obiwan merge killed at any time leaves no merge that counts, and the next one gives the same bytes", async () => {
  await inTemp(async (dir) => {
    await derivedRun(`${dir}/RUN`, scene);
    assert.equal((await merge(dir, "RUN")).code, 0);
    const want = await Deno.readTextFile(`${dir}/RUN/merged/merge.json`);
    await Deno.remove(`${dir}/RUN/merged`, { recursive: true });
    let killed = 0;
    for (let wait = 150;; wait += 150) {
      const child = new Deno.Command(launcher, {
        args: ["merge", "RUN"],
        cwd: dir,
        stdout: "null",
        stderr: "null",
      }).spawn();
      const timer = setTimeout(() => child.kill("SIGKILL"), wait), { success } = await child.status;
      clearTimeout(timer);
      if (success) break;
      killed++;
    }
    assert.ok(killed > 0);
    // It names the checksums of all files, and they are checked here.
    assert.match((await merge(dir, "RUN")).out, /they were checked/);
    assert.equal(await Deno.readTextFile(`${dir}/RUN/merged/merge.json`), want);
    assert.deepEqual(
      [...Deno.readDirSync(`${dir}/RUN/merged`)].map((e) => e.name).filter((n) => n.endsWith(".tmp")),
      [],
    );
  });
});
