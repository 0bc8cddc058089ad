import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { numbers, type Table } from "../../src/base/table.ts";
import { runBrick } from "../../src/brick.ts";
import type { BrickResult } from "../../src/brick_types.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { readCcds } from "../../src/survey/ccds.ts";
import { synthZoom } from "../../src/synth/plan.ts";
import { writeSurvey } from "../../src/synth/survey.ts";
import { reference } from "../make/engines.ts";
import { damage, setCalib, setCard, setCcd, setText, withoutCcd } from "../make/runs/spoilt_ccd.ts";
import { request, withFakes } from "../make/runs/synth_brick.ts";

const size = 90, made = new MemoryDisk();
await writeSurvey(made, "survey", { seed: 4, size, nobj: 3 });
const expnums = [...numbers(await readCcds(made, "survey"), "expnum")!];

function copyOfSurvey(): MemoryDisk {
  const disk = new MemoryDisk();
  for (const [path, bytes] of made.files) disk.files.set(path, bytes);
  return disk;
}

const brick = async (disk: MemoryDisk, strict = false): Promise<BrickResult> => {
  const wanted = { ...request, zoom: synthZoom(size), injection: await withFakes(disk), strict };
  return await runBrick(wanted, { engines: new Engines({ engine: reference }), disk });
};

type Spoil = (disk: MemoryDisk, row: number, expnum: number) => void;

/** Everything that can be wrong with a CCD, and how the reason for leaving it out goes on after file and place. */
const ways: readonly (readonly [what: string, spoil: Spoil, reason: RegExp])[] = [
  ...["ccdzpt", "exptime", "sig1", "fwhm", "mjd_obs", "gain", "ccdraoff", "ccddecoff"].flatMap((name, i) =>
    [NaN, [Infinity, -Infinity][i % 2]].map((bad) =>
      [`${name} ${bad}`, setCcd(name, bad), new RegExp(`row \\d.*: ${name} must be .*, it is ${bad}$`)] as const
    )
  ),
  ...["exptime", "sig1", "fwhm", "gain"].flatMap((name) =>
    [0, -1].map((bad) =>
      [`${name} ${bad}`, setCcd(name, bad), new RegExp(`${name} must be a number.*it is ${bad}`)] as const
    )
  ),
  ["ccdzpt 0", setCcd("ccdzpt", 0), /ccdzpt must be a number between 10 and 40 \(mag\), it is 0$/],
  ["mjd_obs 0", setCcd("mjd_obs", 0), /mjd_obs must be/],
  ["expnum -1", setCcd("expnum", -1), /expnum must be a whole number/],
  ["image_hdu 1.5", setCcd("image_hdu", 1.5), /image_hdu must be a whole number/],
  ["image_hdu 7", setCcd("image_hdu", 7), /there is no HDU 7/],
  ["camera", setText("camera", "hsc"), /camera 'hsc'/],
  ["ccdname", setText("ccdname", ""), /ccdname must be text/],
  ["file name without maps", setText("image_filename", "decam/synth/x.fits"), /must hold _ooi_ or _oki_/],
  ["file name that leads elsewhere", setText("image_filename", "../x_ooi_y.fits"), /must not hold/],

  ...["CRVAL1", "CRPIX2", "CD1_2", "PV1_7", "FWHM", "SATURATE"].flatMap((key, i) =>
    ["NaN", ["1E400", "'text'"][i % 2]].map((bad) =>
      [`${key} ${bad}`, setCard(key, bad), new RegExp(`HDU 1: ${key} must be`)] as const
    )
  ),
  ["CRVAL2 91", setCard("CRVAL2", "91.0"), /CRVAL2 must be a number between -90 and 90/],
  ["a WCS without an inverse", setCard("CD1_2", "0.0"), /pixel's side|back must be/],
  [
    "a WCS that leads elsewhere",
    setCard("CRVAL2", "2.1"),
    /middle from where the CCD table has it must be .*it is \d{3}\./,
  ],
  ["a projection of another kind", setCard("CTYPE1", "'RA---ZPN'"), /CTYPE1 and CTYPE2 must be/],
  ["SATURATE -5", setCard("SATURATE", "-5"), /SATURATE must be a number above 0/],

  ...[NaN, Infinity].flatMap((bad): [string, Spoil, RegExp][] => [
    [`psf_mask ${bad}`, setCalib("psfex", "psf_mask", 2000, bad), /psf_mask must be .*at \[2, 2, 16\] it is/],
    [`polzero1 ${bad}`, setCalib("psfex", "polzero1", 0, bad), /psfex.fits" HDU 1 row 1: polzero1 must be/],
    [`polscal2 ${bad}`, setCalib("psfex", "polscal2", 0, bad), /polscal2 must be/],
    [`psf_fwhm ${bad}`, setCalib("psfex", "psf_fwhm", 0, bad), /psf_fwhm must be/],
    [`psf_samp ${bad}`, setCalib("psfex", "psf_samp", 0, bad), /psf_samp must be/],
    [`poldeg1 ${bad}`, setCalib("psfex", "poldeg1", 0, bad), /poldeg1 must be/],
    [
      `gridvals ${bad}`,
      setCalib("sky", "gridvals", 6, bad),
      /splinesky.fits" HDU 1 row 1: gridvals must be .*at \[1, 2\] it is/,
    ],
    [`xgrid ${bad}`, setCalib("sky", "xgrid", 1, bad), /xgrid must be/],
    [`y0 ${bad}`, setCalib("sky", "y0", 0, bad), /y0 must be/],
    [`gridw ${bad}`, setCalib("sky", "gridw", 0, bad), /gridw must be/],
  ]),
  ["polscal1 0", setCalib("psfex", "polscal1", 0, 0), /polscal1 must be a finite number other than 0/],
  ["poldeg1 9", setCalib("psfex", "poldeg1", 0, 9), /hold 55 planes/],
  ["a PSF below 0", setCalib("psfex", "psf_mask", 480, -50), /its sum at .* must be a number above 0/],
  ["knots in disorder", setCalib("sky", "ygrid", 1, 0), /distance of neighbours in ygrid must be/],
  ["more knots than values", setCalib("sky", "gridh", 0, 5), /gridh must be at most/],
  ["no PSF", damage("psfex/.*_#_", () => undefined), /Cannot find the PSF/],
  ["no sky", damage("sky/.*_#_", () => undefined), /Cannot find the sky/],
  ["no image", damage("_#_ooi_.*fz", () => undefined), /Cannot read/],
  ["no mask", damage("_#_ood_", () => undefined), /Cannot read/],
  ["a bit of the image", damage("_#_ooi_.*fz", (b) => (b[b.length - 3000] ^= 4, b)), /DATASUM says/],
  ["a bit of the mask", damage("_#_ood_", (b) => (b[b.length - 3000] ^= 4, b)), /DATASUM says/],
  ["a bit of the weight map", damage("_#_oow_", (b) => (b[b.length - 3000] ^= 4, b)), /DATASUM says/],
  ["a bit of the PSF", damage("psfex/.*_#_", (b) => (b[20_000] ^= 4, b)), /DATASUM says/],
  ["a bit of the sky", damage("sky/.*_#_", (b) => (b[b.length - 2870] ^= 4, b)), /DATASUM says/],
  ["half of the image", damage("_#_ooi_.*fz", (b) => b.slice(0, b.length / 2)), /truncated/],
];

const without = new Map<number, Promise<BrickResult>>();

/** What a brick is without a CCD. */
function withoutRow(row: number): Promise<BrickResult> {
  const disk = copyOfSurvey();
  withoutCcd(disk, row);
  if (!without.has(row)) without.set(row, brick(disk));
  return without.get(row)!;
}

const values = ({ columns }: Table) => [...columns].map(([name, { data }]) => [name, data]);

ways.forEach(([what, spoil, reason], i) => {
  // Two bands have the same exposures: that of every second of them, one after the other.
  const row = i % expnums.length;
  Deno.test(`a CCD with ${what} costs itself alone: the catalogue is that of the survey without it`, async () => {
    const disk = copyOfSurvey();
    spoil(disk, row, expnums[row]);
    const { dropped, fitted, exposures } = await brick(disk), want = await withoutRow(row);
    assert.equal(dropped.length, 1, JSON.stringify(dropped));
    assert.match(dropped[0].reason, reason);
    assert.deepEqual(exposures.map((e) => e.name), want.exposures.map((e) => e.name));
    assert.ok(want.fitted!.catalogue.nrows >= 2);
    assert.deepEqual(values(fitted!.catalogue), values(want.fitted!.catalogue));
    await assert.rejects(brick(disk, true), (e: Error) => e instanceof InputError && reason.test(e.message));
  });
});

for (const name of ["crval1", "crval2", "crpix1", "cd1_1", "cd2_2", "width"]) {
  Deno.test(`a row of the CCD table whose ${name} is no number is left out with a warning, and no other one`, async () => {
    const disk = copyOfSurvey();
    setCcd(name, NaN)(disk, 2);
    const { warnings, fitted } = await brick(disk), want = await withoutRow(2);
    const line = new RegExp(
      `^"survey/survey-ccds-synth.fits.gz" row 3 \\(decam-\\d+-N4\\) is left out.*${name} must be .*it is NaN$`,
    );
    assert.ok(warnings.some((w) => line.test(w)), warnings.join("\n"));
    assert.deepEqual(values(fitted!.catalogue), values(want.fitted!.catalogue));
  });
}
