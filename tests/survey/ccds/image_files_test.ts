import assert from "node:assert/strict";
import { safeName } from "../../../src/survey/ccds/image_files.ts";

Deno.test("safeName() takes the survey's names", () => {
  for (const name of ["decam/CP/V4.8.2/c4d_a_ooi_g.fits.fz", "a.fits", "x/..y/b.fits.gz"]) {
    assert.equal(safeName(name), name);
  }
});

Deno.test("safeName() refuses every name that could lead elsewhere", () => {
  const bad = [
    "../x.fits",
    "a/../../x.fits",
    "/etc/x.fits",
    "a\\..\\x.fits",
    "a\u0000.fits",
    "a\n.fits",
    `${"a".repeat(300)}.fits`,
    "passwd",
    "",
  ];
  for (const name of bad) assert.throws(() => safeName(name), { name: "InputError" }, JSON.stringify(name));
});
