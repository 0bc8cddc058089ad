import { mogAnchorRow, mogPatchRow, mogPsfRow, mogSourceRow, mogSumsRow } from "../../kernels/mog_layout.ts";
import { congruence } from "../../math/render.ts";
import type { Twin } from "../twin.ts";

const out = mogSumsRow.at;

type Triple = readonly [number, number, number];

/** One Gaussian of the convolved model: inverse covariance and height, and the variance of the galaxy's own Gaussian. */
interface Component {
  inverse: Triple;
  height: number;
  variance: number;
}

/** Twin of shaders/linearize_mog.wgsl. */
export const linearizeMog: Twin = ([patches, anchors, sources, psfs, pix, ierr, sums], [first], groups) => {
  for (let row = first; row < first + groups; row++) {
    const patch = mogPatchRow.reader(patches, row), anchor = mogAnchorRow.reader(anchors, row);
    const source = patch("source"), jacobian = mogAnchorRow.cells(anchors, row, "jacobian"), j = jacobian;
    const [value, byE1, byE2] = (["moments", "byE1", "byE2"] as const).map((column) => {
      const [xx, xy, yy] = mogSourceRow.cells(sources, source, column);
      return congruence(jacobian, [xx, xy, yy]);
    });
    const components = convolve(mogSourceRow.reader(sources, source), mogPsfRow.reader(psfs, patch("psf")), value);
    const slopes = [value.map((v) => 2 * v), byE1, byE2], flux = anchor("flux");
    const px = patch("ix") + anchor("fx"), py = patch("iy") + anchor("fy");
    const total = new Float64Array(mogSumsRow.stride), column = new Float64Array(6);
    for (let y = 0; y < patch("height"); y++) {
      for (let x = 0; x < patch("width"); x++) {
        total[out.work]++;
        const ie = ierr[patch("ierrOffset") + y * patch("ierrStride") + x];
        if (!(ie > 0)) continue;
        const { unit, gx, gy, byCovariance: [hxx, hxy, hyy] } = drawAt(components, x - px, y - py);
        column[0] = flux * ie * (gx * j[0] + gy * j[2]);
        column[1] = flux * ie * (gx * j[1] + gy * j[3]);
        column[2] = unit * ie;
        slopes.forEach(([xx, xy, yy], k) => column[3 + k] = flux * ie * (hxx * xx + 2 * hxy * xy + hyy * yy));
        const data = pix[patch("offset") + y * patch("stridePixels") + x] * ie, model = flux * unit * ie;
        for (let a = 0, k = 0; a < 6; a++) {
          for (let b = a; b < 6; b++) total[out.jtj + k++] += column[a] * column[b];
          total[out.jtr + a] += column[a] * (data - model);
        }
        total[out.gain] += model * (2 * data - model);
      }
    }
    mogSumsRow.row(sums, row).set(total);
  }
};

/** Every Gaussian of the galaxy convolved with every one of the PSF. */
function convolve(
  source: ReturnType<typeof mogSourceRow.reader>,
  psf: ReturnType<typeof mogPsfRow.reader>,
  moments: Triple,
) {
  const components: Component[] = [];
  for (let g = 0; g < source("components"); g++) {
    for (let k = 0; k < psf("components"); k++) {
      const variance = source("variance", g), amplitude = source("amplitude", g) * psf("amplitude", k);
      const [xx, xy, yy] = (["xx", "xy", "yy"] as const).map((c, i) => variance * moments[i] + psf(c, k));
      const det = xx * yy - xy * xy;
      components.push({
        inverse: [yy / det, -xy / det, xx / det],
        height: amplitude / (2 * Math.PI * Math.sqrt(det)),
        variance,
      });
    }
  }
  return components;
}

/** Unit-flux value, slopes by the source's position (per px), and by the moments of its unit-variance Gaussian (per px²). */
function drawAt(components: readonly Component[], dx: number, dy: number) {
  let unit = 0, gx = 0, gy = 0;
  const byCovariance = [0, 0, 0];
  for (const { inverse: [ixx, ixy, iyy], height, variance } of components) {
    const ux = ixx * dx + ixy * dy, uy = ixy * dx + iyy * dy;
    const e = height * Math.exp(-0.5 * (ux * dx + uy * dy));
    unit += e;
    gx += e * ux;
    gy += e * uy;
    byCovariance[0] += 0.5 * e * variance * (ux * ux - ixx);
    byCovariance[1] += 0.5 * e * variance * (ux * uy - ixy);
    byCovariance[2] += 0.5 * e * variance * (uy * uy - iyy);
  }
  return { unit, gx, gy, byCovariance };
}
