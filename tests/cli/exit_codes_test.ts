import assert from "node:assert/strict";
import { command, launcher, obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

Deno.test("obiwan --help names every command", async () => {
  const { code, out } = await obiwan("--help");
  assert.equal(code, 0);
  const later = ["forced", "randoms", "synth", "doctor", "crosscheck", "compare"];
  for (const name of ["demo", "brick", "plots", "report", "cutouts", ...later]) {
    assert.match(out, new RegExp(`^ +${name}`, "m"));
  }
});

Deno.test("obiwan starts through links to it", () =>
  inTemp(async (dir) => {
    await Deno.mkdir(`${dir}/bin`);
    await Deno.symlink(launcher, `${dir}/first`);
    await Deno.symlink("../first", `${dir}/bin/obiwan`);
    const { code, out } = await command(`${dir}/bin/obiwan`, ["--version"]);
    assert.equal(code, 0);
    assert.match(out, /\d+\.\d+\.\d+/);
  }));

Deno.test("a wrong option ends with code 2 and is named", async () => {
  const { code, err } = await obiwan("brick", "--survey-dir", "x", "--brick", "y", "--frobnicate");
  assert.equal(code, 2);
  assert.match(err, /frobnicate/);
});

Deno.test("a mistyped option or command is answered in two lines: what is wrong, and what may have been meant", async () => {
  for (
    const [line, near, help] of [
      ["randoms draw --ndraw 3", "--ndraws", "randoms draw"],
      ["run x --wrokers=2", "--workers", "run"],
      ["randoms drw", "draw", "randoms"],
      ["brick --survey-dir x --brick y --workers 4", "--readers", "brick"],
      ["forced --survey-dir x --brick y --catalogue z --workers=4", "--readers", "forced"],
      ["plan --survey-dri x", "--survey-dir", "plan"],
    ]
  ) {
    const { code, err } = await obiwan(...line.split(" ")), [wrong, hint, ...more] = err.trimEnd().split("\n");
    assert.equal(code, 2, line);
    assert.match(wrong, /^Error: Unexpected option or subcommand/);
    assert.equal(hint, `Did you mean ${near}? "${["obiwan", help].join(" ").trim()} --help" lists what it takes`);
    assert.deepEqual(more, []);
  }
});

Deno.test("a mistyped first word is answered by commands near it, once", async () => {
  const { code, err } = await obiwan("stauts", "x");
  assert.equal(code, 2);
  assert.match(err, /Did you mean one of these\?.*`status`/);
  assert.equal(err.split("Did you mean").length, 2);
  assert.match(err, /\n"obiwan --help" lists what it takes\n$/);
});

Deno.test("a command line without what it needs says where to look", async () => {
  const { code, err } = await obiwan("plan", "--dry-run");
  assert.equal(code, 2);
  assert.match(err, /Missing option `--out`[^]*\n"obiwan plan --help" lists what it takes\n$/);
});

Deno.test("a survey directory that is not there ends with code 3 and one line about it", async () => {
  const { code, err } = await obiwan(
    "brick",
    "--survey-dir",
    "/nonexistent",
    "--brick",
    "0001m001",
    "--engine",
    "reference",
  );
  assert.equal(code, 3);
  const line = err.trim().split("\n").at(-1)!;
  assert.match(line, /^obiwan: Cannot find the bricks: .*\/nonexistent/);
});

Deno.test("a zoom that is not four numbers ends with code 2", async () => {
  const { code, err } = await obiwan("brick", "--survey-dir", "x", "--brick", "y", "--zoom", "1", "2");
  assert.equal(code, 2);
  assert.match(err, /zoom/i);
});

Deno.test("forced --at-truth without --randoms ends with code 2 and says what is missing", async () => {
  const { code, err } = await obiwan("forced", "--survey-dir", "x", "--brick", "y", "--catalogue", "z", "--at-truth");
  assert.equal(code, 2);
  assert.match(err, /--at-truth needs --randoms/);
});
