import type { BrickBox } from "../../survey/bricks/brick_grid.ts";
import type { PlacedChip } from "./chip_wcs.ts";

/** The box in RA and Dec that holds a chip, deg; around a pole all of its cap. */
export function skyBox({ exposure: { camera }, wcs }: PlacedChip): BrickBox {
  const { nx, ny } = camera, middle = wcs.toSky(nx / 2, ny / 2)[0], dra: number[] = [], decs: number[] = [];
  // Along the edges: near a pole the corners are not the extremes.
  for (let k = 0; k < 32; k++) {
    const t = k / 32 * 4, f = t % 1, [x, y] = [[f, 0], [1, f], [1 - f, 1], [0, 1 - f]][Math.floor(t)];
    const [ra, dec] = wcs.toSky(x * (nx - 1), y * (ny - 1));
    dra.push(((ra - middle + 540) % 360) - 180);
    decs.push(dec);
  }
  const low = Math.min(...decs),
    high = Math.max(...decs),
    onChip = ([x, y]: [number, number]) => x >= 0 && y >= 0 && x < nx && y < ny;
  for (const pole of [-90, 90]) {
    if (onChip(wcs.toPixel(middle, pole))) {
      return { ra1: 0, ra2: 360, dec1: pole < 0 ? -90 : low, dec2: pole < 0 ? high : 90 };
    }
  }
  const turn = (ra: number) => ((ra % 360) + 360) % 360;
  return { ra1: turn(middle + Math.min(...dra)), ra2: turn(middle + Math.max(...dra)), dec1: low, dec2: high };
}
