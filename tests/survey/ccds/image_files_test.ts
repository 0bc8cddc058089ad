import assert from "node:assert/strict";
import { imagesOf, safeName, type StatedMap } from "../../../src/survey/ccds/image_files.ts";

const unsaid: StatedMap = { file: "", hdu: -1 }, at = (file: string, hdu = -1): StatedMap => ({ file, hdu });
const of = (file: string, hdu: number, mask = unsaid, weight = unsaid) =>
  imagesOf({ file, hdu }, mask, weight, "row 3");

Deno.test("safeName() takes the survey's names and others", () => {
  for (
    const name of [
      "decam/CP/V4.8.2/c4d_a_ooi_g.fits.fz",
      "a_oki_g.fits",
      "x/..y/b_ooi_z.fits.gz",
      "90prime/deep2g.fits",
    ]
  ) {
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
    "none",
    "",
    "../../etc/a_ooi_g.fits",
  ];
  for (const name of bad) assert.throws(() => safeName(name), { name: "InputError" }, JSON.stringify(name));
});

Deno.test("imagesOf() finds maps by the survey's names, in the name of the file alone, the same HDU in all", () => {
  assert.deepEqual(of("x_ooi_y/c4d_ooi_g.fits", 7), {
    image: { file: "x_ooi_y/c4d_ooi_g.fits", hdu: 7 },
    mask: { file: "x_ooi_y/c4d_ood_g.fits", hdu: 7 },
    weight: { file: "x_ooi_y/c4d_oow_g.fits", hdu: 7 },
  });
  // As the survey's own k4m_151214_021723_oki_zd_v0 has them.
  const { mask, weight } = of("k4m_oki_zd_v0-ccd2.fits", 1);
  assert.deepEqual([mask!.file, weight.file], ["k4m_ood_zd_v0-ccd2.fits", "k4m_oow_zd_v0-ccd2.fits"]);
});

Deno.test("imagesOf() takes what the CCD table says: HDUs of the image's own file, other files, or no mask", () => {
  const image = { file: "calexp-7-12.fits", hdu: 1 };
  assert.deepEqual(of(image.file, 1, at("", 2), at("", 3)), {
    image,
    mask: { file: image.file, hdu: 2 },
    weight: { file: image.file, hdu: 3 },
  });
  assert.deepEqual(of(image.file, 1, at("bad.fits", 0), at("wht.fits")), {
    image,
    mask: { file: "bad.fits", hdu: 0 },
    weight: { file: "wht.fits", hdu: 1 },
  });
  assert.equal(of(image.file, 1, at("none"), at("wht.fits")).mask, undefined);
  // What is said goes before the names.
  assert.deepEqual(of("a_ooi_g.fits", 1, at("", 2)).mask, { file: "a_ooi_g.fits", hdu: 2 });
  // Rows of a table without the columns hold zeros where tables are put one below another.
  assert.deepEqual(of("a_ooi_g.fits", 1, at("", 0)).mask, { file: "a_ood_g.fits", hdu: 1 });
});

Deno.test("imagesOf() refuses images whose maps nothing tells, and maps that are the image or one another", () => {
  const told =
    /^Cannot use row 3: image_filename must hold _ooi_ .* mask has _ood_, .* in dq_filename and dq_hdu; .* is "/;
  for (const name of ["a.fits", "x_ooi_y/deep2g.fits", "a_ood_g.fits"]) {
    assert.throws(() => of(name, 1), { name: "InputError", message: told }, name);
  }
  assert.throws(() => of("a.fits", 1, at("", 2)), { message: /its weight map has _oow_.* in wt_filename and wt_hdu/ });
  const same = (mask: StatedMap, weight: StatedMap, message: RegExp) =>
    assert.throws(() => of("a.fits", 1, mask, weight), { name: "InputError", message });
  same(at("", 1), at("", 2), /^Cannot use row 3: image and mask must be two HDUs, both are a.fits HDU 1$/);
  same(at("", 2), at("a.fits"), /image and weight must be two HDUs/);
  same(at("", 2), at("", 2), /mask and weight must be two HDUs, both are a.fits HDU 2$/);
  same(at("b.fits", 2), at("b.fits", 2), /both are b.fits HDU 2$/);
  same(at("./a.fits", 1), at("", 2), /image and mask must be two HDUs/);
});
