import assert from "node:assert/strict";
import { command, launcher } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

/** The original's worked example, word for word but for the directory. */
const example = "--survey eboss --obj elg --ra1 135.0 --ra2 135.3 --dec1 19.1 --dec2 19.3 --ndraws 5000".split(" ");

const draw = (cwd: string, ...args: string[]) => command(launcher, ["randoms", "draw", ...args], { cwd });

Deno.test("obiwan randoms draw: the original's example works, says what it used, does nothing twice and overwrites nothing", () =>
  inTemp(async (dir) => {
    const { code, out, err } = await draw(dir, ...example, "--outdir", "test_brick");
    assert.equal(code, 0, err);
    assert.deepEqual(out.trim().split("\n"), [
      "test_brick/randoms_seed_1_startid_1.fits",
      "test_brick/randoms_seed_1_startid_1.parquet",
      "test_brick/README.txt",
    ]);
    assert.match(err, /eboss_elg_tsspectra_EXP.csv: 1600 rows, a stand-in made up/);
    assert.match(err, /0\.056663 deg2: 5000 rows, ids 1\.\.5000, seed 1/);
    const readme = await Deno.readTextFile(`${dir}/test_brick/README.txt`);
    for (
      const line of [
        "survey eboss",
        "obj elg",
        "ra1 135",
        "ra2 135.3",
        "dec1 19.1",
        "dec2 19.3",
        "ndraws 5000",
        "outdir test_brick",
        "seed 1",
        "startid 1",
      ]
    ) {
      assert.ok(readme.split("\n").includes(line), line);
    }
    const again = await draw(dir, ...example, "--outdir", "test_brick");
    assert.equal(again.code, 0);
    assert.match(again.err, /there already/);
    const other = await draw(dir, ...example, "--outdir", "test_brick", "--shape", "joint");
    assert.deepEqual([other.code, other.out], [3, ""]);
    assert.match(other.err, /another draw is there/);
    assert.deepEqual([...Deno.readDirSync(`${dir}/test_brick`)].length, 3);
  }));

Deno.test("obiwan randoms draw takes a box through RA 0 and below the equator, HEALPix pixels, and bricks of a survey", () =>
  inTemp(async (dir) => {
    const box = await draw(
      dir,
      "--model",
      "star",
      "--obj",
      "star",
      "--ra1",
      "359.9",
      "--ra2",
      "0.1",
      "--dec1",
      "-5",
      "--dec2",
      "-4.9",
      "--outdir",
      "a",
    );
    assert.equal(box.code, 0, box.err);
    assert.match(box.err, /0\.019925 deg2: 2583 rows/);
    const pixels = await draw(
      dir,
      "--survey",
      "desi",
      "--healpix",
      "100,101",
      "--nside",
      "16",
      "--ndraws",
      "10",
      "--outdir",
      "b",
    );
    assert.equal(pixels.code, 0, pixels.err);
    const synth = ["synth", "--size", "120", "--outdir", "survey"];
    assert.equal((await command(launcher, synth, { cwd: dir })).code, 0);
    const bricks = await draw(
      dir,
      "--survey",
      "cosmos",
      "--survey-dir",
      "survey",
      "1500p020",
      "--ndraws",
      "10",
      "--outdir",
      "c",
    );
    assert.equal(bricks.code, 0, bricks.err);
    assert.match(bricks.err, /brick 1500p020, 0\.0625\d* deg2: 10 rows/);
    const wrong = await draw(dir, "--survey", "cosmos", "--survey-dir", "survey", "1500p021", "--outdir", "d");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /did you mean 1500p020\?/);
  }));

Deno.test("obiwan randoms draw says which option is missing or does not go with another, with exit code 2", async () => {
  const box = example.slice(4, 12);
  for (
    const [args, words] of [
      [["--survey", "eboss"], /Cannot tell where to draw/],
      [["--survey", "eboss", ...box.slice(0, 6)], /--ra1 --ra2 --dec1 --dec2 are needed/],
      [["--survey", "eboss", ...box, "--healpix", "1", "--nside", "1"], /give either/],
      [["--survey", "eboss", "--healpix", "1"], /without --nside/],
      [[...box], /give --survey and --obj, --model or --sample/],
      [["--survey", "eboss", "--model", "star", ...box], /either names the property model/],
      [["--survey", "eboss", ...box, "--nproc", "16", "--max_prev_seed", "32"], /draw parts with --startid/],
      [["--sample", "x.csv", "--columns", "g", ...box], /"g" must be NAME=COLUMN/],
      [["--survey", "eboss", ...box, "--spacing", "0"], /must be above 0/],
      [["--survey", "eboss", ...box, "1500p020"], /without --survey-dir/],
    ] as const
  ) {
    const { code, err } = await draw(".", ...args);
    assert.equal(code, 2, `${args}: ${err}`);
    assert.match(err, words);
  }
});

Deno.test("obiwan randoms draw --sample-mode deconvolved needs errors, and alone fits Gaussians", () =>
  inTemp(async (dir) => {
    const line = (i: number) => {
      const wave = Math.sin(i), r = 22 + wave, noise = 0.1 * Math.sin(97 * i);
      return [r + 0.6 + noise, r, r - 0.4, 0.5 + 0.1 * wave, 1, 0.1, 0.05, 0.05, 0.05].join(",");
    };
    const rows = Array.from({ length: 80 }, (_, i) => line(i)).join("\n");
    await Deno.writeTextFile(`${dir}/deep.csv`, `g,r,z,rhalf,n,g_err,r_err,z_err,rhalf_err\n${rows}\n`);
    await Deno.writeTextFile(`${dir}/plain.csv`, `g,r,z,rhalf,n\n${rows.replaceAll(/(,[^,\n]*){4}$/gm, "")}\n`);
    const box = ["--ra1", "10", "--ra2", "11", "--dec1", "0", "--dec2", "1", "--ndraws", "100", "--out", `${dir}/out`];
    const from = (file: string, ...more: string[]) => draw(dir, "--sample", `${dir}/${file}`, ...box, ...more);
    const made = await from("deep.csv", "--sample-mode", "deconvolved", "--components", "1");
    assert.equal(made.code, 0, made.err);
    assert.match(made.err, /deconvolved: 1 Gaussians in asinh magnitudes, colours and ln size/);
    assert.match(await Deno.readTextFile(`${dir}/out/README.txt`), /^sample-mode deconvolved$/m);
    const lacking = await from("plain.csv", "--sample-mode", "deconvolved");
    assert.equal(lacking.code, 3);
    assert.match(lacking.err, /column "g_err" or "mag_err_g" or "magerr_g" is missing/);
    const needless = await from("deep.csv", "--sample-mode", "resampled", "--components", "2");
    assert.equal(needless.code, 2);
    assert.match(needless.err, /Cannot use --components without --sample-mode deconvolved/);
  }));
