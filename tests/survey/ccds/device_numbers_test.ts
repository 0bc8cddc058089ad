import assert from "node:assert/strict";
import { imaged } from "../../../src/imaging/imaged.ts";
import { cutBlobs, locateBlobs } from "../../../src/patches/cutouts.ts";
import { openBrick } from "../../../src/stages/load.ts";
import { request, synthDisk } from "../../make/runs/synth_brick.ts";

const { grid, exposures, bands } = await openBrick(await synthDisk(), request);

Deno.test("no exposure goes to a device with a number that is none: the CCD and the pixel are named", () => {
  const [e] = exposures, { nx } = e;
  imaged(grid, e);
  for (const plane of ["data", "ierr"] as const) {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const values = e[plane].slice();
      values[5 * nx + 7] = bad;
      assert.throws(
        () => imaged(grid, { ...e, [plane]: values }),
        new RegExp(
          `^InputError: Cannot put exposure ${e.name} on the device: ${plane} at pixel \\(7, 5\\) must be a number, it is ${bad}$`,
        ),
      );
    }
    const large = e[plane].slice();
    large[3] = 3.4e38;
    imaged(grid, { ...e, [plane]: large });
  }
  for (const key of ["psfSigma", "sig1", "psfnorm", "galnorm", "pixscale"] as const) {
    for (const bad of [NaN, 0, Infinity]) {
      assert.throws(
        () => imaged(grid, { ...e, [key]: bad }),
        new RegExp(`${e.name} .*${key} must be a number, it is ${bad}`),
      );
    }
  }
});

Deno.test("no cut-out of a blob goes to a device with a pixel or weight that is no number", async () => {
  const [e] = exposures,
    all = new Int32Array(grid.nx * grid.ny),
    map = { nx: grid.nx, ny: grid.ny, data: all, count: 1 };
  const cut = (of: Partial<typeof e>) => {
    const changed = [{ ...e, ...of }];
    return cutBlobs(grid, locateBlobs(grid, changed, bands, map, [0]));
  };
  await cut({});
  for (const [plane, what] of [["data", "a pixel"], ["ierr", "a weight"]] as const) {
    const values = e[plane].slice();
    values[90 * e.nx + 90] = NaN;
    await assert.rejects(
      cut({ [plane]: values }),
      new RegExp(`Cannot put exposure ${e.name} .*${what} must be a number, it is NaN`),
    );
  }
});
