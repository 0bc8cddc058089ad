import { InputError } from "../../../base/errors.ts";
import { type Grid, levelsOf, sizesOf } from "./hcompress/grid.ts";
import { inverseTransform } from "./hcompress/transform.ts";
import { BitReader, decodePlanes } from "./hcompress/quadtree.ts";

/** Bytes before the coded bit planes: mark, two sizes, scale, sum of all, numbers of bit planes. */
const headBytes = 25;

/** Decodes one HCOMPRESS tile (White, Postman & Lattanzi 1992; FITS standard 4.0, 10.4.4): bit planes of the H-transform's coefficients,
 * four quadrants coded as quadtrees, then the signs.
 * @param nx columns @param ny rows of the tile @param smooth interpolate coefficients that were rounded away
 * @returns [ny × nx] whole numbers @throws {InputError} when the stream is of another size or damaged */
export function decodeHcompress(
  bytes: Uint8Array,
  { nx, ny }: Grid,
  smooth: boolean,
  place: string,
): Float64Array {
  const fail = (why: string) => new InputError(`Cannot read ${place}: its HCOMPRESS stream is damaged: ${why}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headBytes || view.getUint16(0) !== 0xdd99) throw fail("it does not begin with DD 99");
  const [rows, columns, scale] = [view.getInt32(2), view.getInt32(6), view.getInt32(10)];
  if (rows !== ny || columns !== nx) throw fail(`it is of ${columns}×${rows} pixels, the tile of ${nx}×${ny}`);
  const planes = [...bytes.subarray(22, headBytes)];
  if (planes.some((n) => n > 52)) throw fail(`it states ${planes} bit planes`);
  const grid = { nx, ny }, values = new Float64Array(nx * ny), bits = new BitReader(bytes.subarray(headBytes), fail);
  for (const { x0, y0, ...size } of quadrants(grid)) {
    // Planes are counted for the mean, for both first differences together, and for the second.
    decodePlanes(bits, { values, stride: nx, x0, y0, ...size }, planes[Number(x0 > 0) + Number(y0 > 0)]);
  }
  if (bits.take(4) !== 0) throw fail("no mark follows its last bit plane");
  bits.align();
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && bits.take(1) === 1) values[i] = -values[i];
  values[0] = Number(view.getBigInt64(14));
  if (scale > 1) { for (let i = 0; i < values.length; i++) values[i] *= scale; }
  inverseTransform(values, grid, levelsOf(grid), smooth ? Math.floor(scale / 2) : 0);
  return values;
}

/** Coefficients in the order of the stream: means first, then differences along rows, across them, and both. */
function quadrants({ nx, ny }: Grid) {
  const [left, right] = sizesOf(nx), [top, bottom] = sizesOf(ny);
  return [
    { x0: 0, y0: 0, nx: left, ny: top },
    { x0: left, y0: 0, nx: right, ny: top },
    { x0: 0, y0: top, nx: left, ny: bottom },
    { x0: left, y0: top, nx: right, ny: bottom },
  ];
}
