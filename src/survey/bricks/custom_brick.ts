import { InputError } from "../../base/errors.ts";
import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { makeWcs } from "../../math/wcs.ts";
import type { BrickBox } from "./brick_grid.ts";

/** An image of its own anywhere on the sky, as a brick. */
export interface CustomBrick {
  /** `custom-<1000 RA, 6 digits><p|m><1000 |Dec|, 5 digits>`, as the survey names them. */
  brick: string;
  /** Its row of a table of bricks. */
  bricks: Table;
  width: number;
  height: number;
}

/** A brick around a position: its number is −1 and its own area is the whole image, so that every source is primary.
 * @param ra 0 … 360, deg @param dec deg @param width pixels @param pixscale arcsec
 * @throws {InputError} for what is no position, or no image */
export function customBrick(ra: number, dec: number, width: number, height: number, pixscale = 0.262): CustomBrick {
  if (!(ra >= 0 && ra < 360 && Math.abs(dec) <= 90)) {
    throw new InputError(`Cannot make a brick at RA ${ra}, Dec ${dec}: RA must be 0 up to 360, Dec -90..90 degrees`);
  }
  for (const [name, value] of [["width", width], ["height", height]] as const) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new InputError(
        `Cannot make a brick of ${width} x ${height} pixels: its ${name} must be a whole number above 0`,
      );
    }
  }
  const digits = (value: number, count: number) => String(Math.trunc(1000 * value)).padStart(count, "0");
  const brick = `custom-${digits(ra, 6)}${dec < 0 ? "m" : "p"}${digits(Math.abs(dec), 5)}`;
  const row = { ra, dec, ...imageBox(ra, dec, width, height, pixscale / arcsecPerDegree) };
  const t = new TableBuilder(1).text("brickname", () => brick, brick.length).add("brickid", "i4", () => -1);
  for (const [name, value] of Object.entries(row)) t.add(name, "f8", () => value, { unit: "deg" });
  return { brick, bricks: t.build(), width, height };
}

/** Smallest box in RA and Dec around all pixels of the image; all RA where a pole is on it. @param p deg per pixel */
function imageBox(ra: number, dec: number, width: number, height: number, p: number): BrickBox {
  const wcs = makeWcs({ crval: [ra, dec], crpix: [(width - 1) / 2, (height - 1) / 2], cd: [-p, 0, 0, p] });
  const pole = dec < 0 ? -90 : 90, [x, y] = wcs.toPixel(ra, pole);
  const poleOn = 90 - Math.abs(dec) < 45 && Math.abs(x - (width - 1) / 2) <= width / 2 &&
    Math.abs(y - (height - 1) / 2) <= height / 2;
  let [east, west, south, north] = [0, 0, 90, -90];
  for (const [x, y] of outline(width, height)) {
    const [r, d] = wcs.toSky(x, y), away = ((r - ra + 540) % 360) - 180;
    [west, east] = [Math.min(west, away), Math.max(east, away)];
    [south, north] = [Math.min(south, d), Math.max(north, d)];
  }
  // Between two points of the outline it bends outwards by less than this.
  const margin = p / 10, within = (v: number) => (v + 360) % 360;
  if (poleOn) return { ra1: 0, ra2: 360, dec1: dec < 0 ? -90 : south - margin, dec2: dec < 0 ? north + margin : 90 };
  return {
    ra1: within(ra + west - margin),
    ra2: within(ra + east + margin),
    dec1: south - margin,
    dec2: north + margin,
  };
}

/** Positions along the outer edge of the pixels, one a pixel. */
function* outline(width: number, height: number): Generator<[number, number]> {
  for (let x = 0; x <= width; x++) yield* [[x - 0.5, -0.5], [x - 0.5, height - 0.5]] as [number, number][];
  for (let y = 0; y <= height; y++) yield* [[-0.5, y - 0.5], [width - 0.5, y - 0.5]] as [number, number][];
}
