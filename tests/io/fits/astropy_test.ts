import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { astropyFiles } from "../../corpus/astropy.ts";
import { compareFile } from "../../corpus/compare.ts";
import { fitsFiles } from "../../corpus/main.ts";
import { sharedPath } from "../../make/references.ts";

const data = sharedPath("data");
const files = data ? fitsFiles(data) : [];
const expected = files.length > 0 ? await astropyFiles(files) : undefined;
if (!expected) console.log("skipped: comparison with astropy (needs the survey cut-outs and Debian's python3-astropy)");

Deno.test({
  name: "every survey cut-out and table is read bit for bit as astropy reads it, cards included",
  ignore: !expected,
  fn: async () => {
    const bad: unknown[] = [];
    for (const file of expected!) {
      for (const hdu of await compareFile(localDisk, file)) if (hdu.verdict !== "equal") bad.push([file.path, hdu]);
    }
    assert.deepEqual(bad, []);
    assert.ok(expected!.length > 100, `${expected!.length} files`);
  },
});
