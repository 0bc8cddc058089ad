import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { psfShape } from "../light/psf_field.ts";
import { skySurface } from "../light/sky_surface.ts";
import { chipTan } from "../pointings/chip_wcs.ts";
import { electronsPerUnit, zpscaleOf } from "./draw_chip.ts";
import { imagePath } from "./exposure_files.ts";
import type { PlannedExposure } from "./plan.ts";
import { processId } from "./provenance.ts";

/** What the table of CCDs says, a row a CCD of every exposure, in the order of the files' HDUs. */
export function surveyCcds(seed: number, exposures: readonly PlannedExposure[]): Table {
  const rows = exposures.flatMap(({ exposure: e, chips }) =>
    chips.map(({ placed }, k) => {
      const { camera } = e, x = (camera.nx - 1) / 2, y = (camera.ny - 1) / 2, electrons = electronsPerUnit(e);
      const sky = skySurface(seed, placed).at(x, y), tan = chipTan(placed), zpscale = zpscaleOf(e);
      const noise = Math.sqrt(sky * electrons + camera.readNoise ** 2) / electrons;
      const { fwhm } = psfShape(e, placed.chip, x, y), perSecond = camera.perSecond ? 1 : e.exptime;
      return { e, hdu: k + 1, chip: placed.chip, tan, fwhm, sky: sky / perSecond, noise, sig1: noise / zpscale };
    })
  );
  type Row = typeof rows[number];
  const of = (pick: (r: Row) => number) => (i: number) => pick(rows[i]);
  const text = (pick: (r: Row) => string) => (i: number) => pick(rows[i]);
  const t = new TableBuilder(rows.length).text("image_filename", text((r) => imagePath(r.e, "i")), 80)
    .add("image_hdu", "i2", of((r) => r.hdu)).text("camera", text((r) => r.e.camera.name), 7)
    .long("expnum", (i) => BigInt(rows[i].e.expnum)).text("plver", text((r) => r.e.camera.plver), 7)
    .text("plprocid", () => processId, 7).text("ccdname", text((r) => r.chip.name), 4)
    .text("object", text((r) => `synthetic ${r.e.band.band}`), 35).text("propid", () => "synth", 10)
    .text("filter", text((r) => r.e.band.band), 1).add("exptime", "f4", of((r) => r.e.exptime))
    .add("mjd_obs", "f8", of((r) => r.e.mjd)).add("airmass", "f4", of((r) => r.e.airmass))
    .add("fwhm", "f4", of((r) => r.fwhm)).add("width", "i2", of((r) => r.e.camera.nx))
    .add("height", "i2", of((r) => r.e.camera.ny)).add("ra_bore", "f8", of((r) => r.e.ra))
    .add("dec_bore", "f8", of((r) => r.e.dec));
  for (const axis of [0, 1] as const) {
    t.add(`crpix${axis + 1}`, "f8", of((r) => r.tan.crpix[axis] + 1));
    t.add(`crval${axis + 1}`, "f8", of((r) => r.tan.crval[axis]));
  }
  ["cd1_1", "cd1_2", "cd2_1", "cd2_2"].forEach((name, k) => t.add(name, "f8", of((r) => r.tan.cd[k])));
  // The coordinates of the CCDs' middles, noise, zero points; positions and zero points have no error.
  return t.add("ra", "f8", of((r) => r.tan.crval[0])).add("dec", "f8", of((r) => r.tan.crval[1]))
    .add("skyrms", "f4", of((r) => r.noise)).add("sig1", "f4", of((r) => r.sig1))
    .add("ccdzpt", "f4", of((r) => r.e.zeropoint)).add("zpt", "f4", of((r) => r.e.zeropoint))
    .add("ccdraoff", "f4", () => 0).add("ccddecoff", "f4", () => 0).add("ccdskycounts", "f4", of((r) => r.sky))
    .add("ccdnastrom", "i2", () => 400).add("ccdnphotom", "i2", () => 400).add("ccd_cuts", "i4", () => 0)
    .add("gain", "f4", of((r) => r.e.camera.gain)).build();
}
