import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { writeReport } from "../../src/report/write_report.ts";
import { seriousFaults } from "../make/documents/axe.ts";
import { chromium, launch } from "../make/documents/browser.ts";
import { inTemp } from "../make/in_temp.ts";
import { madeResults, writeCoadds } from "../make/tables/made_results.ts";

if (!chromium) console.log("skipped: accessibility of the report (no chromium in /usr/bin)");

Deno.test({
  name: "axe-core finds nothing serious on any page of a report, light and wide, dark and narrow",
  ignore: !chromium,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    inTemp(async (root) => {
      const results = madeResults(root), dir = `${root}/report`;
      await writeCoadds(results);
      await writeReport(localDisk, results, dir, { cutouts: 60 });
      const bricks = (await localDisk.list(`${dir}/bricks`)).map((name) => `bricks/${name}`);
      const pages = [...(await localDisk.list(dir)).filter((name) => name.endsWith(".html")), ...bricks];
      assert.ok(pages.length > 5, String(pages));
      const browser = await launch();
      try {
        for (const [colorScheme, width, height] of [["light", 1280, 900], ["dark", 420, 800]] as const) {
          for (const name of pages) {
            const page = await browser.newPage({ viewport: { width, height }, colorScheme });
            await page.goto(`file://${dir}/${name}`);
            assert.deepEqual(await seriousFaults(page), [], `${name} ${width} ${colorScheme}`);
            await page.close();
          }
        }
      } finally {
        await browser.close();
      }
    }),
});
