import { anchorRow, footprintRow, mixRow, patchRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { slot } from "../../kernels/fit_types.ts";
import { congruence, fourierShare } from "../../math/render.ts";
import type { BufferValues, Twin } from "../twin.ts";

type Triple = readonly [number, number, number];

/** Twin of shaders/footprint.wgsl. */
export const footprint: Twin = ([patches, anchors, mixes, footprints], [first, count]) => {
  for (let index = first; index < first + count; index++) {
    const patch = patchRow.reader(patches, index), job = patch("job"), row = patch("row");
    const mix = mixRow.reader(mixes, job), anchor = anchorRow.reader(anchors, row);
    if (mix("active") === 0) {
      footprintRow.cells(footprints, row, "size")[0] = 0;
      continue;
    }
    const jacobian = anchorRow.cells(anchors, row, "jacobian"), j = jacobian;
    const dra = mix("parameters", slot.dra), ddec = mix("parameters", slot.ddec);
    const x = anchor("fx") + j[0] * dra + j[1] * ddec, ix = patch("ix") + Math.round(x);
    const y = anchor("fy") + j[2] * dra + j[3] * ddec, iy = patch("iy") + Math.round(y);
    const onPixels = (column: "moments" | "byE1" | "byE2") => {
      const [xx, xy, yy] = mixRow.cells(mixes, job, column);
      return congruence(j, [xx, xy, yy]);
    };
    const moments = onPixels("moments"), gauss = anchor("gauss"), nominal = 1 << patch("log2");
    const components = mix("components");
    const amplitude = mixRow.cells(mixes, job, "amplitude").subarray(0, components);
    const variance = mixRow.cells(mixes, job, "variance").subarray(0, components);
    let size = nominal;
    if (patch("psfHalf") >= 0) {
      const reach = Math.min(Math.max(ix, patch("width") - 1 - ix, iy, patch("height") - 1 - iy), nominal / 4);
      const light = lightAt(nominal / 2 - reach, amplitude, variance, moments, gauss, nominal);
      if (light < rules.halving) size = nominal / 2;
    }
    const found = footprintRow.pack({
      ix,
      iy,
      fx: x - Math.round(x),
      fy: y - Math.round(y),
      moments,
      byE1: onPixels("byE1"),
      byE2: onPixels("byE2"),
      jacobian,
      gauss,
      fields: mix("fields"),
      components,
      broad: fourierShare(Math.max(0, ...variance) * (moments[0] + moments[2]), nominal) < 1 ? 1 : 0,
      size,
    });
    footprintRow.row(footprints, row).set(found);
  }
};

/** Light of the components at a distance from the source's centre, as a share of that at the centre; each is widened by
 * the PSF's Gaussian and as broad in all directions as along its major axis. Only what goes the Fourier way counts. */
function lightAt(
  distance: number,
  amplitude: BufferValues,
  variance: BufferValues,
  [xx, xy, yy]: Triple,
  gauss: number,
  nominal: number,
): number {
  const trace = xx + yy, major = 0.5 * (trace + Math.hypot(xx - yy, 2 * xy));
  let far = 0, centre = 0;
  amplitude.forEach((a, k) => {
    const v = variance[k], wide = v * major + gauss;
    far += fourierShare(v * trace, nominal) * Math.abs(a) / wide * Math.exp(-distance * distance / (2 * wide));
    centre += a / Math.sqrt((v * xx + gauss) * (v * yy + gauss) - (v * xy) ** 2);
  });
  return far / Math.max(centre, 1e-30);
}
