import assert from "node:assert/strict";
import { anchors, documents, prose, read } from "./markdown.ts";

const root = new URL("../../", import.meta.url);

/** Targets of links and pictures in a page. */
const links = (markdown: string) =>
  [...prose(markdown).matchAll(/!?\[[^\]]*\]\(([^()\s]+(?:\([^()\s]*\))?)\)/g)].map((m) => m[1]);

Deno.test("every link in README and the documents leads to a file and a heading that exist", () => {
  const broken: string[] = [];
  let count = 0;
  for (const page of documents()) {
    for (const link of links(read(page))) {
      if (/^[a-z]+:/.test(link)) continue;
      count++;
      const [path, anchor] = link.split("#"),
        target = path === "" ? page : new URL(path, new URL(page, root)).pathname.slice(root.pathname.length);
      const there = (() => {
        try {
          return Deno.statSync(new URL(target, root)).isFile || Deno.statSync(new URL(target, root)).isDirectory;
        } catch {
          return false;
        }
      })();
      if (!there) broken.push(`${page}: ${link}`);
      else if (anchor && !anchors(read(target)).has(anchor)) broken.push(`${page}: ${link} (no such heading)`);
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(count > 50, `${count} links`);
});

Deno.test("every document can be reached from README", () => {
  const seen = new Set<string>(), queue = ["README.md"];
  for (let page = queue.pop(); page; page = queue.pop()) {
    if (seen.has(page)) continue;
    seen.add(page);
    for (const link of links(read(page))) {
      if (/^[a-z]+:/.test(link)) continue;
      const target = new URL(link.split("#")[0], new URL(page, root)).pathname.slice(root.pathname.length);
      if (target.endsWith(".md") && link[0] !== "#") queue.push(target);
    }
  }
  assert.deepEqual(documents().filter((p) => !seen.has(p) && p !== "CHANGELOG.md"), []);
});

Deno.test("the documents name no path of a machine and no program option that is not there", () => {
  const options = new Set(read("docs/reference/commands.md").match(/--[a-z_0-9-]+/g));
  // Of other programs, of the launcher's own entry points, of the survey's pipeline, or refused with advice.
  const foreign = new Set([
    "--no-gaia",
    "--count_rsdirs_per_brick",
    "--allow-ffi",
    "--allow-sys",
    "--allow-env",
    "--no-tycho",
    "--no-large-galaxies",
    "--max_prev_seed",
    "--no-check",
    "--no-remote",
    "--no-npm",
    "--preload",
  ]);
  const bench = new Set(read("docs/bench.md").match(/--[a-z_0-9-]+/g));
  for (const page of documents()) {
    const text = read(page);
    assert.doesNotMatch(text, /\/(root|home|work)\//, page);
    if (page === "docs/bench.md" || page.startsWith("CHANGELOG")) continue;
    // Pages about other programs, full of theirs.
    if (/howto\/(compare-with-obiwan|containers|slurm|several-gpus|workflow-engines)/.test(page)) continue;
    for (const [, option] of text.matchAll(/(?<![-\w])(--[a-z][a-z_0-9-]+)/g)) {
      assert.ok(options.has(option) || foreign.has(option) || bench.has(option), `${page}: ${option}`);
    }
  }
});
