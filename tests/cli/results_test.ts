import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { command, launcher, obiwan, shell } from "../make/command.ts";
import { fakeRuntime } from "../make/runs/fake_runtime.ts";
import { inTemp } from "../make/in_temp.ts";
import { writeRun } from "../make/runs/made_run.ts";

Deno.test("obiwan plots and report write below RUN or --to, and say what they could not draw", () =>
  inTemp(async (dir) => {
    await writeRun(localDisk, `${dir}/run`);
    const plots = await obiwan("plots", `${dir}/run`);
    assert.equal(plots.code, 0, plots.err);
    assert.match(plots.out, /^\d+ plots of 40 injected sources/);
    assert.match(plots.out, /not drawn: Completeness against size/);
    assert.ok(await localDisk.exists(`${dir}/run/plots/completeness-magnitude.png`));
    const json = JSON.parse((await obiwan("plots", `${dir}/run`, "--to", `${dir}/p`, "--json")).out);
    assert.equal(json.schema, "obiwan-plots-1");
    for (const { id } of json.figures) assert.ok(await localDisk.exists(`${dir}/p/${id}.svg`), id);
    const report = await obiwan("report", "--cutouts", "12", `--to=${dir}/r`, `${dir}/run`);
    assert.equal(report.code, 0, report.err);
    assert.match(report.out, /34 are recovered: 85.0 %/);
    assert.match(report.out, /cut-outs of 12 of 40 sources \(0 with pictures\)/);
    assert.ok(await localDisk.exists(`${dir}/r/index.html`));
    assert.equal((await obiwan("report", dir)).code, 3);
  }));

Deno.test("the launcher lets plots and report write below one directory alone; only plots may run native code", () =>
  inTemp(async (dir) => {
    // Stands in for the runtime and prints what it is started with.
    await Deno.writeTextFile(`${dir}/deno`, fakeRuntime(`echo "$@"`));
    await Deno.chmod(`${dir}/deno`, 0o755);
    const env = { PATH: `${dir}:${Deno.env.get("PATH")}`, XDG_CACHE_HOME: dir };
    const rights = async (...args: string[]) => {
      const { out } = await command(launcher, args, { env });
      return out.split(" ").filter((w) => /^--allow|^--no-prompt/.test(w)).join(" ");
    };
    assert.equal(
      await rights("report", "RUN"),
      "--no-prompt --allow-read --allow-write=RUN/report,/dev/null --allow-env=OBIWAN_CALLED",
    );
    assert.equal(
      await rights("report", "--cutouts", "3", "RUN"),
      "--no-prompt --allow-read --allow-write=RUN/report,/dev/null --allow-env=OBIWAN_CALLED",
    );
    assert.equal(
      await rights("report", "RUN", "--to", "x/y"),
      "--no-prompt --allow-read --allow-write=x/y,/dev/null --allow-env=OBIWAN_CALLED",
    );
    const native = "--allow-ffi --allow-sys";
    assert.equal(
      await rights("plots", "plots"),
      `--no-prompt --allow-read --allow-write=plots/plots,/dev/null --allow-env=OBIWAN_CALLED ${native}`,
    );
    assert.equal(
      await rights("plots", "--to=x", "RUN", "--quiet", "--log", "log.txt", "--json"),
      `--no-prompt --allow-read --allow-write=x,log.txt --allow-env=OBIWAN_CALLED ${native}`,
    );
  }));

Deno.test("obiwan compare of two runs finds the source that one of them lost, whatever the order of the rows", () =>
  inTemp(async (dir) => {
    await writeRun(localDisk, `${dir}/a`);
    await writeRun(localDisk, `${dir}/b`, { lose: true });
    const text = await obiwan("compare", `${dir}/a`, `${dir}/b`, "--page", `${dir}/page`);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /^40 sources in both runs, 0 only in a, 0 only in b/);
    assert.match(text.out, /1 changed: 1 in fate, 0 in type, 0 in flux/);
    assert.match(text.out, /107 0003p000 +recovered → below threshold/);
    const page = await Deno.readTextFile(`${dir}/page/compare.html`);
    assert.match(page, /id="a-completeness-magnitude"/);
    assert.match(page, /id="b-completeness-magnitude"/);
    assert.match(await Deno.readTextFile(`${dir}/page/changes.csv`), /\n107,0003p000,.*,recovered,below threshold,/);
    const json = JSON.parse((await obiwan("compare", `${dir}/a`, `${dir}/b`, "--json")).out);
    assert.deepEqual([json.schema, json.lost, json.changes.length], ["obiwan-compare-runs-1", 1, 1]);
    const mixed = await obiwan("compare", `${dir}/a`, `${dir}/page/changes.csv`);
    assert.equal(mixed.code, 2);
    assert.match(mixed.err, /Cannot compare a run with a file/);
    assert.equal((await obiwan("compare", `${dir}/a`, `${dir}/b`, "--sigma", "x")).code, 2);
  }));

Deno.test("derive, merge and plots end with the next command, spelt as the program was called; --json leaves stdout alone", () =>
  inTemp(async (dir) => {
    await writeRun(localDisk, `${dir}/run`);
    const byPath = await obiwan("plots", `${dir}/run`);
    assert.ok(byPath.err.endsWith(`next: ${launcher} report ${dir}/run\n`), byPath.err);
    const onPath = await shell(`obiwan plots ${dir}/run`, dir);
    assert.ok(onPath.err.endsWith(`next: obiwan report ${dir}/run\n`), onPath.err);
    const report = await obiwan("report", `${dir}/run`, "--out", `${dir}/pages`, "--json");
    const { schema, page, sources } = JSON.parse(report.out);
    assert.deepEqual([schema, page, sources], ["obiwan-report-1", `${dir}/pages/index.html`, 40]);
    assert.ok(await localDisk.exists(page));
    const plan = await obiwan("retry", `${dir}/run`, "--json");
    assert.deepEqual(JSON.parse(plan.out), { schema: "obiwan-retry-1", units: [] });
  }));
