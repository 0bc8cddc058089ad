/** Normal equations of all fluxes together, from products of unit images. */
import type { BufferRef, Engine } from "../../compute/engine.ts";
import type { PixelArena } from "../../kernels/fit_types.ts";
import { productRow, termRow } from "../../kernels/joint_layout.ts";
import { checkRows } from "../checks.ts";
import { runRows } from "./row_kernels.ts";
import type { PlacedStamp } from "../stamps.ts";
import { pixelOf, type UnitImages } from "./unit_images.ts";

/** Sums over pixels that determine the fluxes of patches; u is a patch's unit-flux image. */
export interface JointSums {
  /** Σ u_a u_b ie², 1/nmgy², per pair that was asked for. */
  coupling: Float64Array;
  /** Σ u² ie² and Σ u d ie² per patch. */
  own: Float64Array;
  data: Float64Array;
}

/** Sums behind the normal equations of all fluxes together. @param pairs patches that share pixels (`meetingPairs`)
 * @param drew is told how many patches more are done
 * Cost: each patch drawn once (more often where not all fit on the device), then pixels shared per pair. */
export async function jointSums(
  images: UnitImages,
  arena: PixelArena,
  pairs: readonly (readonly [number, number])[],
  drew: (patches: number) => void = () => {},
): Promise<JointSums> {
  const { patches, blocks, engine } = images, { pix, ierr } = arena;
  const sums = {
    coupling: new Float64Array(pairs.length),
    own: new Float64Array(patches.length),
    data: new Float64Array(patches.length),
  };
  const pairsOf = pairsByBlocks(images, pairs);
  const couple = async (units: BufferRef, list: readonly number[]) => {
    const terms = list.map((k) => coupled(images, pairs[k][0], pairs[k][1]));
    const values = await crossBatch(engine, terms, units, units, ierr);
    list.forEach((k, i) => sums.coupling[k] = values[i]);
  };
  for (let low = 0; low < blocks.length; low++) {
    const members = blocks[low], units = await images.load(low);
    const own = await crossBatch(engine, members.map((i) => coupled(images, i, i)), units, units, ierr);
    const data = await crossBatch(engine, members.map((i) => onPixels(images, i)), units, pix, ierr);
    members.forEach((i, k) => {
      sums.own[i] = own[k];
      sums.data[i] = data[k];
    });
    await couple(units, pairsOf(low, low));
    for (let high = low + 1; high < blocks.length; high++) {
      const list = pairsOf(low, high);
      if (list.length > 0) await couple(await images.load(low, high), list);
    }
    drew(members.length);
  }
  return sums;
}

/** Indices of pairs by the two blocks, low <= high, that hold their patches. */
function pairsByBlocks({ patches, blocks }: UnitImages, pairs: readonly (readonly [number, number])[]) {
  const blockOf = new Int32Array(patches.length), lists = new Map<number, number[]>();
  blocks.forEach((members, b) => members.forEach((i) => blockOf[i] = b));
  pairs.forEach(([a, b], k) => {
    const [low, high] = [blockOf[a], blockOf[b]].sort((p, q) => p - q), key = low * blocks.length + high;
    const list = lists.get(key);
    if (list) list.push(k);
    else lists.set(key, [k]);
  });
  return (low: number, high: number) => lists.get(low * blocks.length + high) ?? [];
}

/** Two patches over the box that they share. */
function coupled(images: UnitImages, a: number, b: number): Float64Array {
  const p = images.patches[a].stamp, q = images.patches[b].stamp;
  const x0 = Math.max(p.x0, q.x0), y0 = Math.max(p.y0, q.y0);
  const inside = (i: number, s: PlacedStamp) => images.at(i) + (y0 - s.y0) * (s.x1 - s.x0) + x0 - s.x0;
  return termRow.pack({
    a: inside(a, p),
    aStride: p.x1 - p.x0,
    b: inside(b, q),
    bStride: q.x1 - q.x0,
    weight: pixelOf(p, x0, y0),
    weightStride: p.cut.nx,
    width: Math.min(p.x1, q.x1) - x0,
    height: Math.min(p.y1, q.y1) - y0,
  });
}

/** A patch over the pixels below it. */
function onPixels(images: UnitImages, i: number): Float64Array {
  const s = images.patches[i].stamp, pixel = pixelOf(s, s.x0, s.y0), width = s.x1 - s.x0;
  return termRow.pack({
    a: images.at(i),
    aStride: width,
    b: pixel,
    bStride: s.cut.nx,
    weight: pixel,
    weightStride: s.cut.nx,
    width,
    height: s.y1 - s.y0,
  });
}

/** Σ left · right · ie² of each term. */
async function crossBatch(
  engine: Engine,
  terms: readonly Float64Array[],
  left: BufferRef,
  right: BufferRef,
  ierr: BufferRef,
): Promise<Float64Array> {
  const values = await runRows(engine, "cross", terms, productRow.stride, [left, right, ierr]);
  const { width, height } = termRow.at;
  checkRows(engine.id, values, productRow, terms.map((row) => row[width] * row[height]));
  return Float64Array.from(terms, (_, i) => productRow.reader(values, i)("sum"));
}
