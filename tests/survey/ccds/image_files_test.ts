import assert from "node:assert/strict";
import { companion, safeName } from "../../../src/survey/ccds/image_files.ts";

Deno.test("safeName() takes the survey's names", () => {
  for (const name of ["decam/CP/V4.8.2/c4d_a_ooi_g.fits.fz", "a_oki_g.fits", "x/..y/b_ooi_z.fits.gz"]) {
    assert.equal(safeName(name), name);
  }
});

Deno.test("companion() changes the name of the file alone", () => {
  const path = "my_ooi_survey/images/x_ooi_y/c4d_ooi_g.fits";
  assert.equal(companion(path, "d"), "my_ooi_survey/images/x_ooi_y/c4d_ood_g.fits");
  assert.equal(companion("ksb_oki_r_v1.fits", "w"), "ksb_okw_r_v1.fits");
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
    "../../etc/a_ooi_g.fits",
    // Whose mask and weight map cannot be told from it.
    "a.fits",
    "x_ooi_y/deep2g.fits",
    "a_ood_g.fits",
  ];
  for (const name of bad) assert.throws(() => safeName(name), { name: "InputError" }, JSON.stringify(name));
});
