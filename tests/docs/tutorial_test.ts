import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { compareWithPage, paths, runRows, unitRows } from "../make/documents/files_page.ts";
import { lossTable } from "../make/documents/loss_table.ts";
import { notebookStep } from "./notebooks.ts";
import { command, python, pythonHas, shell } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";
import { fencedBlocks, read } from "./markdown.ts";

const tutorial = read("docs/tutorial.md");

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Lines of `r 22.0:  4 of  4`. */
function curve(text: string) {
  const rows = [...text.matchAll(/^r ([\d.]+): +(\d+) of +(\d+)$/gm)];
  return { found: rows.map((r) => Number(r[2])), there: rows.map((r) => Number(r[3])) };
}

/** A printed line with its numbers left open. */
const shape = (line: string) =>
  new RegExp(
    `^${
      line.trimEnd().replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/[0-9a-f]{12}/, "\\w+").replace(
        /\d+(\\\.\d+)?/g,
        "[\\d.]+",
      ).replace(/ +/g, " +")
    }$`,
    "m",
  );

Deno.test("the tutorial, followed from an empty directory, gives what it shows", (t) =>
  inTemp(async (dir) => {
    const blocks = fencedBlocks(tutorial), hasPython = await pythonHas("numpy", "astropy.table");
    let last = "", injected = NaN, recovered = NaN, tables = 0;
    for (const { language, text } of blocks) {
      if (language === "sh") {
        const { code, out, err } = await shell(text, dir);
        assert.equal(code, 0, `${text}${out}${err}`);
        last = out;
        if (text.includes("kill -9")) assert.match(out, /^\d+ of 8 units done, 0 running, \d+ waiting, 0 failed$/m);
      } else if (language === "python") {
        if (!hasPython) {
          await t.step({
            name: "its figures in Python: /usr/bin/python3 has no numpy and astropy",
            ignore: true,
            fn() {},
          });
          last = "";
          continue;
        }
        const { code, out, err } = await command(python, ["-c", text], { cwd: dir });
        assert.equal(code, 0, err);
        last = out;
      } else if (text.startsWith("fate")) {
        const want = lossTable(text), have = lossTable(last);
        assert.equal(sum(want.counts), want.injected, "the table in the text");
        assert.equal(sum(have.counts), have.injected);
        assert.equal(have.injected, want.injected);
        [injected, recovered] = [have.injected, have.counts[0]];
        tables++;
      } else if (text.startsWith("r 22")) {
        const want = curve(text), shown = lossTable(blocks.find((b) => b.text.startsWith("fate"))!.text);
        assert.deepEqual(
          [sum(want.there), sum(want.found)],
          [shown.injected, shown.counts[0]],
          "the curve in the text",
        );
        tables++;
        if (last === "") continue;
        const have = curve(last);
        assert.deepEqual(have.there, want.there);
        assert.deepEqual([sum(have.there), sum(have.found)], [injected, recovered]);
        assert.ok(
          have.found[0] === have.there[0] && have.found.at(-1) === 0,
          "bright ones are found, the faintest are not",
        );
      } else if (text.startsWith("plan")) {
        for (const line of text.trimEnd().split("\n")) assert.match(last, shape(line));
        tables++;
      } else assert.match(text, /units done/, `a block that nothing checks:\n${text}`);
    }
    assert.equal(tables, 3);

    await t.step("every file that the text names is there", async () => {
      const named = [...tutorial.matchAll(/`((?:run|randoms|survey|legacysurvey)[\w./-]*\.\w+)`/g)].map((m) => m[1]);
      assert.ok(named.length >= 10, named.join(" "));
      for (const name of named) {
        const path = name.startsWith("legacysurvey") ? `run/coadd/135/1351p192/rs0/${name}` : name;
        assert.ok((await Deno.stat(`${dir}/${path}`)).size > 0, path);
      }
    });
    await t.step("the page of files has every file of the run and of its units, and no others", () => {
      const stop = (path: string) => runRows().some((r) => r.shown.endsWith("/") && r.pattern.test(path));
      assert.deepEqual(
        compareWithPage(runRows(), paths(`${dir}/run`, stop), ["injected", "derive", "merge", "plots", "report"]),
        {
          unknown: [],
          missing: [],
        },
      );
      for (const [unit, reasons] of [["rs0", ["injected", "all", "all, injected"]], ["real", ["all"]]] as const) {
        const found = paths(`${dir}/run/units/135/1351p192/${unit}`);
        assert.deepEqual(compareWithPage(unitRows(), found, reasons), { unknown: [], missing: [] }, unit);
      }
    });
    await t.step("the pictures that the text shows are the run's own", async () => {
      const made = await Deno.readFile(`${dir}/run/coadd/135/1351p192/rs0/legacysurvey-1351p192-injected.jpg`);
      const shown = await Deno.readFile(`${root}docs/pictures/tutorial-injected.jpg`);
      // Whether, not where: to print the difference of two pictures takes minutes.
      assert.equal(
        Buffer.compare(made, shown),
        0,
        "copy the new one to docs/pictures/tutorial-injected.jpg, and look at it",
      );
      const marks = (svg: string) => [...svg.matchAll(/aria-label="([^"]+)"/g)].map((m) => m[1]);
      for (const [name, plot] of [["completeness", "completeness-magnitude"], ["losses", "losses"]]) {
        const now = await Deno.readTextFile(`${dir}/run/plots/${plot}.svg`),
          then = read(`docs/pictures/tutorial-${name}.svg`);
        assert.deepEqual(marks(now), marks(then), `copy run/plots/${plot}.svg to docs/pictures/tutorial-${name}.svg`);
      }
    });
    for (const name of ["read_results", "deno"]) await notebookStep(t, name, `${dir}/run`);
  }));
