import assert from "node:assert/strict";
import { command, shell } from "../../make/command.ts";
import { paths } from "../../make/documents/files_page.ts";
import { inTemp } from "../../make/in_temp.ts";

Deno.test("checksums of a run verify from its root and where the files lie", () =>
  inTemp(async (dir) => {
    const script = `obiwan synth --outdir survey --size 120 --nobj 1
      obiwan plan --survey-dir survey --randoms survey/randoms.fits --zoom 1740 1860 1740 1860 --out run
      obiwan run run`;
    const made = await shell(script, dir);
    assert.equal(made.code, 0, made.out + made.err);
    const run = `${dir}/run`, lists = paths(`${run}/units`).filter((p) => p.endsWith(".sha256sum"));
    const units = lists.filter((p) => p.endsWith("unit.sha256sum")).map((p) => p.replace("/unit.sha256sum", ""));
    assert.ok(units.length >= 1 && lists.length === 2 * units.length, lists.join(" "));
    for (const unit of units) {
      const brick = unit.split("/")[1];
      const within = await command("sha256sum", ["-c", "unit.sha256sum"], { cwd: `${run}/units/${unit}` });
      assert.equal(within.code, 0, within.out + within.err);
      const list = `tractor/${unit}/brick-${brick}.sha256sum`,
        root = await command("sha256sum", ["-c", list], { cwd: run });
      assert.equal(root.code, 0, root.out + root.err);
      const count = (text: string) => text.trim().split("\n").length;
      assert.equal(count(root.out), count(within.out) - 1, "all products but the list itself");
      assert.ok((await Deno.stat(`${run}/logs/${unit}/log.${brick}`)).size > 0);
    }
  }));
