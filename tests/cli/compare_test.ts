import assert from "node:assert/strict";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { catalogue, row } from "../make/tables/catalogue.ts";

const compare = (...args: string[]) => obiwan("compare", ...args);

Deno.test("obiwan compare pools pairs of files, as text, as JSON and as a page", () =>
  inTemp(async (dir) => {
    const files: string[] = [];
    for (const [name, n, flux] of [["a", 4, 10.01], ["b", 2, 10.05]] as const) {
      for (const [side, value] of [["ours", flux], ["reference", 10]] as const) {
        const path = `${dir}/${name}/${side}.fits`;
        await Deno.mkdir(`${dir}/${name}`, { recursive: true });
        await Deno.writeFile(path, fitsBytes([tableHdu(catalogue(row(n, () => ({ flux: value }))), "CATALOG")]));
        files.push(path);
      }
    }
    const text = await compare(...files, "--page", `${dir}/page`);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /^\| b +\| 2 of 2 +\| 2 of 2 +\| 0.500 \(g\)/m);
    assert.match(await Deno.readTextFile(`${dir}/page/parity.html`), /<h1>Parity report<\/h1>/);
    const json = await compare(...files, "--json"), parity = JSON.parse(json.out);
    assert.equal(parity.schema, "obiwan-compare-2");
    assert.deepEqual(parity.sets.map((s: { name: string; matched: number }) => [s.name, s.matched]), [["a", 4], [
      "b",
      2,
    ]]);
    assert.equal(parity.together.matched, 6);
    const odd = await compare(...files.slice(0, 3));
    assert.equal(odd.code, 2);
    assert.match(odd.err, /Cannot compare 3 catalogues: they go in pairs.*ours.fits" has no partner/);
    assert.equal((await compare(...files, "--radius", "-1")).code, 2);
  }));
