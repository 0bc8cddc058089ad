import type { Rgb } from "../../survey/pixels/stretch.ts";

/** Side that small pictures are enlarged to, at least half of it, pixels. */
const side = 640;

/** The picture with each pixel as a square, so that a blob of twenty pixels can be looked at. */
export function enlarged({ nx, ny, data }: Rgb): Rgb {
  const k = Math.max(1, Math.floor(side / Math.max(nx, ny))), out = new Uint8Array(3 * nx * ny * k * k);
  for (let y = 0; y < ny * k; y++) {
    for (let x = 0; x < nx * k; x++) {
      const from = 3 * (Math.floor(y / k) * nx + Math.floor(x / k));
      out.set(data.subarray(from, from + 3), 3 * (y * nx * k + x));
    }
  }
  return { nx: nx * k, ny: ny * k, data: out };
}

/** Colours that neighbours in the list can be told apart by. */
const colours = [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [
  204,
  121,
  167,
]];

/** Which source owns each pixel: a colour a source, grey where nobody does, black outside of the blob. */
export function ownersPicture(nx: number, ny: number, mask: Uint8Array, owners: Int32Array): Rgb {
  const data = new Uint8Array(3 * nx * ny);
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      const i = (ny - 1 - y) * nx + x;
      if (!mask[i]) continue;
      data.set(owners[i] > 0 ? colours[(owners[i] - 1) % colours.length] : [90, 90, 90], 3 * (y * nx + x));
    }
  }
  return { nx, ny, data };
}
