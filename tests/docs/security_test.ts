import assert from "node:assert/strict";
import { read } from "./markdown.ts";

/** Branches of the launcher: words of the command line to what follows. */
const branches = new Map(
  [...read("obiwan").matchAll(/^ {2}([\w* |]+)\)\n([^]*?)^ {4};;$/gm)].map((m) => [m[1], m[2]]),
);
const page = read("docs/explanation/security.md");
const having = (right: string) => [...branches].filter(([, text]) => text.includes(right)).map(([name]) => name).sort();

Deno.test("the launcher opens the network, programs and native code for those commands alone that the page of security names", () => {
  assert.ok(branches.has("*") && branches.size > 5);
  assert.deepEqual(having("--allow-net"), ["explore", "randoms"]);
  assert.match(branches.get("explore")!, /--allow-net=127\.0\.0\.1 /);
  assert.deepEqual(having("--allow-run"), ["run", "slurm"]);
  assert.deepEqual(having("--allow-ffi"), ["explore", "merge | observe | select", "plots | report"]);
  assert.deepEqual(having(" -A"), ["test"]);
  for (const program of branches.get("slurm")!.match(/--allow-run=(\S+)/)![1].split(",")) {
    assert.ok(page.includes(`\`${program}\``), program);
  }
});

Deno.test("every command that the launcher gives rights of its own has a row on the page of security, or needs no packages", () => {
  for (const name of [...branches.keys()].filter((n) => n !== "*").flatMap((n) => n.split(" | "))) {
    if (["selftest", "bench"].includes(name)) continue;
    assert.match(page, new RegExp(`^\\|[^|]*\`${name}[\` ]`, "m"), name);
  }
});
