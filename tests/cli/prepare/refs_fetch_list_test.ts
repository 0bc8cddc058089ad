import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, gzipBytes, tableHdu } from "../../../src/io/fits.ts";
import { obiwan } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

const list = (...args: string[]) => obiwan("refs", "fetch-list", ...args);

Deno.test("obiwan refs fetch-list names Gaia's files around a position, once each, and Tycho's", async () => {
  const { code, out, err } = await list("--radec", "135.1 19.2");
  assert.equal(code, 0, err);
  // The pixel of nside 32 in ring order that holds it, by hand (Gorski et al. 2005): ring 49, the 49th there: 1984 + 17 * 128 + 48.
  const files = out.trim().split("\n");
  assert.ok(files.includes("chunk-04208.fits") && files.at(-1) === "tycho2.kd.fits");
  assert.deepEqual(files, [...new Set(files)]);
  assert.match(err, /^1 brick: \d files of Gaia for --gaia-dir$/m);
  const small = JSON.parse((await list("--radec", "135.1 19.2", "--width", "10", "--height", "10", "--json")).out);
  assert.equal(small.schema, "obiwan-fetch-list-1");
  assert.ok(small.gaiaDir.every((name: string) => files.includes(name)), "a smaller image needs no other files");
});

Deno.test("obiwan refs fetch-list takes bricks of a survey, all without names, and refuses what it does not know", () =>
  inTemp(async (dir) => {
    const rows = [["0010p000", 1], ["1351p192", 135.1]] as const;
    const t = new TableBuilder(2).text("brickname", (i) => rows[i][0], 8).add("brickid", "i4", (i) => i + 1);
    for (const [name, off] of [["ra", 0], ["ra1", -0.125], ["ra2", 0.125]] as const) {
      t.add(name, "f8", (i) => rows[i][1] + off);
    }
    for (const [name, off] of [["dec", 0], ["dec1", -0.125], ["dec2", 0.125]] as const) {
      t.add(name, "f8", (i) => 19.2 * i + off);
    }
    await Deno.writeFile(`${dir}/survey-bricks.fits.gz`, gzipBytes(fitsBytes([tableHdu(t.build(), "BRICKS")])));
    const files = async (...args: string[]) => {
      const { code, out, err } = await list("--survey-dir", dir, ...args, "--json");
      assert.equal(code, 0, err);
      return JSON.parse(out).gaiaDir as string[];
    };
    const one = await files("0010p000"), other = await files("1351p192"), all = await files();
    assert.deepEqual(all, [...one, ...other].sort());
    const unknown = await list("--survey-dir", dir, "9999p999");
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /9999p999/);
    assert.equal((await list()).code, 2);
    assert.equal((await list("--survey-dir", dir, "--radec", "1 2")).code, 2);
  }));
