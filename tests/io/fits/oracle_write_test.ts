import assert from "node:assert/strict";
import { parseFits, readImage } from "../../../src/io/fits.ts";
import { command, python, pythonHas, succeeds } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { sampleFile } from "./sample.ts";

const script = `
import sys, hashlib, numpy as np
from astropy.io import fits
h = fits.open(sys.argv[1], checksum=True)
for i in (0, 1, 2, 3):
    d = np.ascontiguousarray(h[i].data, dtype='<f8')
    print(hashlib.sha256(d.tobytes()).hexdigest())
t = h[4].data
print(t['id'][2], t['name'][2], t['good'].tolist(), t['flux'][1].tolist(), t['byte'].tolist())
print(h[0].header['LONG'])
`;

Deno.test({
  name: "astropy reads images (compressed ones too), tables and cards as we do, checksums included",
  ignore: !(await pythonHas("astropy")),
  fn: () =>
    inTemp(async (dir) => {
      const path = `${dir}/sample.fits`, bytes = sampleFile();
      await Deno.writeFile(path, bytes);
      const { code, out, err } = await command(python, ["-c", script, path]);
      assert.equal(code, 0, err);
      assert.doesNotMatch(err, /checksum|datasum/i);
      const lines = out.split("\n"), file = parseFits(bytes, path);
      for (let i = 0; i < 4; i++) {
        const values = Float64Array.from(readImage(file.hdus[i]).data);
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", values.buffer));
        assert.equal(lines[i], Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join(""), `HDU ${i}`);
      }
      assert.equal(lines[4], `${2n ** 53n + 2n} O'Hara [False, True, False] [1.0, nan, -1.5] [250, 251, 252]`);
      assert.equal(lines[5], "it's a text that does not fit ".repeat(6).trimEnd());
    }),
});

Deno.test({
  name: "fitsverify finds no error and no warning",
  ignore: !(await succeeds("which", "fitsverify")),
  fn: () =>
    inTemp(async (dir) => {
      const path = `${dir}/sample.fits`;
      await Deno.writeFile(path, sampleFile());
      const { out } = await command("fitsverify", [path]);
      assert.match(out, /0 warning\(s\) and 0 error\(s\)|0 warnings and 0 errors/, out);
    }),
});
