import assert from "node:assert/strict";
import { launcher, obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

const synth = (...args: string[]) =>
  inTemp(async (dir) => ({ dir, ...await obiwan("synth", "--outdir", dir, "--size", "120", ...args) }));

Deno.test("synth --box makes every brick of the box, negative Dec included, and ends with the plan to run next", async () => {
  const { code, out, err, dir } = await synth("--box", "134.8", "135.1", "-19.05", "-18.9");
  assert.equal(code, 0, err);
  assert.match(err, /bricks 1347m190 1350m190[^]*wrote 65 files/);
  assert.equal(
    out.trim(),
    `${launcher} plan --survey-dir ${dir} --randoms ${dir}/randoms.fits --out ${dir}-run --zoom 1740 1860 1740 1860`,
  );
});

Deno.test("synth --at makes the brick that holds the position and ends with the command that processes it", async () => {
  const { code, out, err, dir } = await synth("--at", "123.9,24.4");
  assert.equal(code, 0, err);
  const zoom = "--zoom 1740 1860 1740 1860";
  assert.equal(
    out.trim(),
    `${launcher} brick --survey-dir ${dir} --brick 1238p245 ${zoom} --randoms ${dir}/randoms.fits`,
  );
});

Deno.test("synth refuses bricks that nobody can mean, in one line that says what it takes", async () => {
  for (
    const [args, reason] of [
      [["--at", "12"], /--at: it takes 2 numbers, current value is "12"/],
      [["--at", "12,-91"], /RA 12, Dec -91: RA must be a number, Dec -90..90/],
      [["--at", "12,89.9", "--bricks", "2"], /the row at Dec 89.9 has 1/],
      [["--box", "1", "2", "5", "4"], /rising Dec -90..90, current value is 1,2,5,4/],
      [["--box", "0", "360", "-90", "90"], /may overlap 10000 at most/],
      [["--box", "1", "2", "3", "4", "--bricks", "3"], /without --at and --bricks/],
    ] as const
  ) {
    const { code, err } = await synth(...args);
    assert.equal(code, 3, err);
    assert.match(err, reason);
  }
});

Deno.test("synth refuses options of the other layout", async () => {
  const root = new URL("../../", import.meta.url).pathname;
  for (const args of [["--passes", "2"], ["--brick-only"], ["--layout", "survey", "--size", "200"]]) {
    const { code, stderr } = await new Deno.Command(root + "obiwan", { args: ["synth", ...args] }).output();
    assert.equal(code, 2);
    assert.match(
      new TextDecoder().decode(stderr),
      /Cannot use --(passes|brick-only|size) with --layout (patch|survey)/,
    );
  }
});
