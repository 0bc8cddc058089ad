import assert from "node:assert/strict";
import { parseSync } from "@optique/core";
import { groups } from "../../../cli/command_row.ts";
import { commands } from "../../../cli/commands.ts";
import { commandLineOf, joinZoom } from "../../../cli/options.ts";
import { overview } from "../../../cli/overview.ts";
import { obiwan } from "../../make/command.ts";

/** Words of a line, quoted ones without their quotes. */
const words = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);

Deno.test("the program alone, -h and --help are one screen: every command in one line below what one wants", async () => {
  const text = overview(), lines = text.split("\n");
  assert.ok(lines.length <= 48, `${lines.length} lines`);
  for (const line of lines) assert.ok(line.length <= 100, line);
  for (const label of Object.values(groups)) assert.ok(lines.includes(label), label);
  for (const { name, about } of commands) assert.ok(lines.some((l) => l.startsWith(`  ${name} `) && l.endsWith(about)));
  for (const args of [[], ["-h"], ["--help"], ["help"]]) {
    const { code, out, err } = await obiwan(...args);
    assert.deepEqual([code, out, err], [0, `${text}\n`, ""], String(args));
  }
  assert.equal((await obiwan("-v")).out, (await obiwan("--version")).out);
});

Deno.test("every example of a command is one of its command lines", async () => {
  for (const row of commands) {
    const commandLine = await commandLineOf([row]);
    assert.ok(row.examples.length >= 1 && row.examples.length <= 3, row.name);
    for (const example of row.examples) {
      assert.ok(example.startsWith(row.name), example);
      const parsed = parseSync(commandLine, joinZoom(words(example)));
      assert.ok(parsed.success, example);
    }
    assert.ok(!parseSync(commandLine, [...words(row.examples[0]), "--not-an-option"]).success, row.name);
  }
});

Deno.test("COMMAND --help and -h show examples, choices and groups of options", async () => {
  const brick = await obiwan("brick", "--help");
  assert.equal(brick.code, 0);
  assert.match(brick.out, /^Usage: obiwan brick --survey-dir DIR \[OPTIONS\]$/m);
  assert.match(brick.out, /^ {2}--engine TYPE .*\(choices: auto, webgpu, simd, reference\)$/m);
  for (const label of ["Survey and brick:", "Injection:", "Fit:", "Products:", "Examples:"]) {
    assert.ok(brick.out.split("\n").includes(label), label);
  }
  assert.equal((await obiwan("brick", "-h")).out, brick.out);
  assert.match((await obiwan("status", "-h")).out, /with the code of run: 70, 5, 4 or 3/);
});

Deno.test("selftest, bench and test print their help and run nothing", async () => {
  for (const name of ["selftest", "bench", "test"]) {
    for (const option of ["--help", "-h"]) {
      const { code, out } = await obiwan(name, option);
      assert.equal(code, 0, `${name} ${option}`);
      assert.match(out, new RegExp(`obiwan ${name}`));
    }
  }
  const { code, err } = await obiwan("selftest", "--jsn");
  assert.deepEqual([code, /"--jsn"/.test(err)], [2, true]);
});

Deno.test("--out names the place to write to in every command that has one, beside its older name", async () => {
  for (const row of commands) {
    const { usage } = await row.parser(), text = JSON.stringify(usage);
    for (const older of ["--outdir", "--to", "--page"]) {
      if (text.includes(`"${older}"`)) assert.ok(text.includes(`["--out","${older}"]`), `${row.name} ${older}`);
    }
  }
});
