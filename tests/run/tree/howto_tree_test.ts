import assert from "node:assert/strict";
import { command, obiwan } from "../../make/command.ts";
import { besideRows, paths } from "../../make/documents/files_page.ts";
import { inTemp } from "../../make/in_temp.ts";

const brick = "1351p192", below = `135/${brick}/rs0`, bands = ["g", "r", "z"];

/** What the original's how-to lists for its brick: 31 files. */
function howTo(): string[] {
  const coadd = `coadd/${below}/legacysurvey-${brick}`;
  return [
    "randoms/README.txt",
    "randoms/randoms_seed_1_startid_1.fits",
    `logs/${below}/log.${brick}`,
    ...[`metacat-elg-${brick}`, "sim_ids_added", `simcat-elg-${brick}`].map((n) => `obiwan/${below}/${n}.fits`),
    `metrics/${below}/all-models-${brick}.fits`,
    `metrics/${below}/blobs-${brick}.fits.gz`,
    `tractor/${below}/brick-${brick}.sha256sum`,
    `tractor/${below}/tractor-${brick}.fits`,
    `tractor-i/${below}/tractor-${brick}.fits`,
    `${coadd}-ccds.fits`,
    ...["chi2", "image", "invvar", "model", "sims"].flatMap((k) => bands.map((b) => `${coadd}-${k}-${b}.fits.fz`)),
    ...["image", "model", "resid", "simscoadd"].map((k) => `${coadd}-${k}.jpg`),
  ];
}

/** Directories that hold files, and those above them. */
const directories = (files: readonly string[]) =>
  new Set(files.flatMap((f) => f.split("/").slice(0, -1).map((_, k, all) => all.slice(0, k + 1).join("/"))));

async function done(...args: string[]): Promise<void> {
  const { code, err } = await obiwan(...args);
  assert.equal(code, 0, `${args.join(" ")}\n${err}`);
}

Deno.test("randoms and one brick make the tree of the original's how-to, and beside it what the page lists", (t) =>
  inTemp(async (dir) => {
    const survey = `${dir}/survey`, out = `${dir}/one_brick`, zoom = ["--zoom", "1740", "1860", "1740", "1860"];
    await done("synth", "--outdir", survey, "--at", "135.1,19.2", "--size", "120", "--nobj", "1");
    const box = ["--ra1", "135.09", "--ra2", "135.11", "--dec1", "19.24", "--dec2", "19.26", "--ndraws", "3"];
    await done("randoms", "draw", "--survey", "eboss", "--obj", "elg", ...box, "--outdir", `${out}/randoms`);
    const randoms = ["--randoms", `${out}/randoms/randoms_seed_1_startid_1.fits`];
    const what = ["--brick", brick, "--obj", "elg", ...zoom, ...randoms, "--outdir", out];
    await done("brick", "--survey-dir", survey, "--readers", "2", ...what);
    const made = paths(out), beside = besideRows();

    await t.step("31 files in 25 directories", () => {
      assert.equal(howTo().length, 31);
      assert.deepEqual(made.filter((p) => !beside.some((r) => r.pattern.test(p))).sort(), howTo().sort());
      assert.equal(directories(howTo()).size, 25);
      assert.deepEqual(directories(made), directories(howTo()));
    });
    await t.step("every file that the page lists beside is made, and none of them is the original's", () => {
      for (const { shown, pattern } of beside) {
        assert.ok(made.some((p) => pattern.test(p)), shown);
        assert.ok(!howTo().some((p) => pattern.test(p)), shown);
      }
    });
    await t.step("the checksums verify from the root, all files that they name", async () => {
      const list = `tractor/${below}/brick-${brick}.sha256sum`;
      const { code, out: text, err } = await command("sha256sum", ["-c", list], { cwd: out });
      assert.equal(code, 0, text + err);
      const own = made.filter((p) => p.includes(below) && !p.startsWith("logs/") && p !== list);
      assert.deepEqual(text.trim().split("\n").map((l) => l.replace(/: OK$/, "")).sort(), own.sort());
    });
    await t.step("the log has the lines that the original's programs look for", async () => {
      const log = await Deno.readTextFile(`${out}/logs/${below}/log.${brick}`);
      for (
        const line of [
          /^Args: Namespace\(brick='1351p192', rowstart=0, nobj=500, threads=2, command='brick', .*\bobj='elg'/m,
          /^obiwan started at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m,
          /^INFO:decals_sim:sources 3, keeping 3, flagged as nearby 0$/m,
          /^Resources for stage fit Grand total Wall: \d+\.\d\d sec$/m,
          /^INFO:decals_sim:All done!$/m,
          /^obiwan finshed at /m,
        ]
      ) assert.match(log, line);
    });
  }));
