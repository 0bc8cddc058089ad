import assert from "node:assert/strict";
import { parseFits, readImage } from "../../../src/io/fits.ts";
import { sampleFile } from "./sample.ts";

function available(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

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
  ignore: !available("/usr/bin/python3", "-c", "import astropy"),
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".fits" }), bytes = sampleFile();
    await Deno.writeFile(path, bytes);
    const { stdout, stderr, success } = new Deno.Command("/usr/bin/python3", { args: ["-c", script, path] })
      .outputSync();
    const text = new TextDecoder();
    assert.ok(success, text.decode(stderr));
    assert.doesNotMatch(text.decode(stderr), /checksum|datasum/i);
    const lines = text.decode(stdout).split("\n"), file = parseFits(bytes, path);
    for (let i = 0; i < 4; i++) {
      const values = Float64Array.from(readImage(file.hdus[i]).data);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", values.buffer));
      assert.equal(lines[i], Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join(""), `HDU ${i}`);
    }
    assert.equal(lines[4], `${2n ** 53n + 2n} O'Hara [False, True, False] [1.0, nan, -1.5] [250, 251, 252]`);
    assert.equal(lines[5], "it's a text that does not fit ".repeat(6).trimEnd());
    await Deno.remove(path);
  },
});

Deno.test({
  name: "fitsverify finds no error and no warning",
  ignore: !available("which", "fitsverify"),
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".fits" });
    await Deno.writeFile(path, sampleFile());
    const out = new TextDecoder().decode(new Deno.Command("fitsverify", { args: [path] }).outputSync().stdout);
    assert.match(out, /0 warning\(s\) and 0 error\(s\)|0 warnings and 0 errors/, out);
    await Deno.remove(path);
  },
});
