/** Stacks of the exposures of a band on a tile of the brick, summed on the device. */
import type { Box } from "../base/plane.ts";
import type { BufferRef, Dispatch, Engine, ImageWork, Values } from "../compute/engine.ts";
import { lend } from "../compute/upload.ts";
import { countPlanes, exposureRow, sumPlanes } from "../kernels/imaging_layout.ts";
import { fillMasked } from "../survey/pixels/fill_masked.ts";
import type { BandTile } from "./detection_map.ts";
import type { Imaged } from "./imaged.ts";
import { readPlanes } from "./read_planes.ts";
import { areaOf, cutBox, heightOf, onImage, widthOf } from "./tiles.ts";
import { type TileView, tileView } from "./tile_view.ts";

/** An exposure in a stack. */
export interface StackMember {
  exposure: Imaged;
  /** Light that it carries besides its pixels [ny*nx], nmgy. */
  model?: Float32Array;
  sims?: Float32Array;
  /** By what its values are multiplied: those of a brick's pixels for those of its own. */
  scale: number;
  /** Place in the order of time, from 1. */
  rank: number;
}

/** A band on a part of the brick. */
export interface StackTask {
  tile: Box;
  /** In the order in which they are added up. */
  members: readonly StackMember[];
}

/** Planes of a finished stack [area] by name: of `sumPlanes` and of `countPlanes`. */
export interface Stack {
  sums: Record<SumPlane, Values>;
  counts: Record<CountPlane, Values>;
}
type SumPlane = Exclude<keyof typeof sumPlanes.at, "work">;
type CountPlane = Exclude<keyof typeof countPlanes.at, "work">;

/** Pixels beyond the nearest one that the stack reads. */
const tapReach = 3;
/** Masked pixels take their values from up to three pixels away. */
const fillReach = 3;
/** How far a pixel reaches. */
export const stackReach = tapReach + fillReach;

/** Adds up exposures; nothing where none touches the tile.
 * @throws {EngineError} of kind "garbage" when what comes back cannot be a stack */
export const stack: ImageWork<StackTask, Stack | undefined> = {
  name: "coadds",
  pixels: ({ tile, members }) => areaOf(tile) * members.length,
  run: (engine, task) =>
    stacked(engine, task, false, async (sums, counts, members) => ({
      sums: await readPlanes<SumPlane>(engine, sums, task.tile, sumPlanes, "sims", members + 2),
      counts: await readPlanes<CountPlane>(engine, counts, task.tile, countPlanes, "last", members + 1),
    })),
};

/** Mean of the exposures by inverse variance [area], nmgy per pixel of theirs, NaN where none has any; nothing where none touches
 * the tile. All planes of a stack would cost as much again to read as to add up. */
export const mean: ImageWork<BandTile, Values | undefined> = {
  name: "means",
  pixels: ({ tile, exposures }) => areaOf(tile) * exposures.length,
  run: (engine, { tile, exposures }) =>
    stacked(
      engine,
      { tile, members: exposures.map((exposure) => ({ exposure, scale: 1, rank: 1 })) },
      true,
      async (sums, _, members) => {
        const { image, weight } = await readPlanes<SumPlane>(engine, sums, tile, sumPlanes, "weight", members + 2);
        for (let i = 0; i < image.length; i++) if (!(weight[i] > 0)) image[i] = NaN;
        return image;
      },
    ),
};

type Seen = { member: StackMember; view: TileView };

async function stacked<T>(
  engine: Engine,
  { tile, members }: StackTask,
  meanOnly: boolean,
  read: (sums: BufferRef, counts: BufferRef, members: number) => Promise<T>,
): Promise<T | undefined> {
  const n = areaOf(tile),
    seen = members.flatMap((member): Seen[] => {
      const view = tileView(member.exposure, tile, tapReach);
      return view ? [{ member, view }] : [];
    });
  if (seen.length === 0) return undefined;
  const sums = engine.alloc("f32", n * sumPlanes.stride), counts = engine.alloc("i32", n * countPlanes.stride);
  try {
    for (const [i, each] of seen.entries()) {
      await addExposure(engine, tile, each, { sums, counts, meanOnly, first: i === 0 });
    }
    await engine.run([
      {
        kernel: "stack_finish",
        buffers: [counts, sums],
        params: [n],
        groups: Math.ceil(n / 64),
        constants: { meanOnly },
      },
    ]);
    return await read(sums, counts, seen.length);
  } finally {
    sums.destroy();
    counts.destroy();
  }
}

async function addExposure(
  engine: Engine,
  tile: Box,
  { member: { exposure: e, scale, rank, ...layers }, view }: Seen,
  { sums, counts, meanOnly, first }: { sums: BufferRef; counts: BufferRef; meanOnly: boolean; first: boolean },
) {
  const { crop } = view, wide = withFill(e, crop);
  // Where no light is there is nothing to interpolate: that costs as much as the pixels themselves.
  const [model, sims] = [layers.model, layers.sims].map((layer) =>
    layer && anyIn(layer, e, wide, (v) => v !== 0) ? layer : undefined
  );
  const planes = [e.data, ...(model ? [model] : []), ...(sims ? [sims] : [])];
  const uploads = [
    lend(engine, "f32", exposureRow.packSome({ ...view.geometry, ...weightsOf(e), scale, rank })),
    lend(engine, "i32", view.bases),
    lend(engine, "f32", view.cubics),
    lend(engine, "f32", joined(filledPlanes(e, crop, wide, planes))),
    lend(engine, "f32", cutBox(e.ierr, e, crop)),
    // Means ask for no bits.
    lend(engine, "i32", meanOnly ? new Int32Array(1) : new Int32Array(cutBox(e.dq, e, crop))),
  ];
  const dispatch: Dispatch = {
    kernel: "stack",
    buffers: [...uploads, sums, counts],
    params: [widthOf(tile), heightOf(tile), first ? 1 : 0],
    groups: Math.ceil(areaOf(tile) / 64),
    constants: { model: model !== undefined, sims: sims !== undefined, meanOnly },
  };
  try {
    await engine.run([dispatch]);
  } finally {
    for (const buffer of uploads) buffer.destroy();
  }
}

/** A crop with the pixels that fill its masked ones. */
const withFill = (e: Imaged, { x0, x1, y0, y1 }: Box): Box =>
  onImage({ x0: x0 - fillReach, x1: x1 + fillReach, y0: y0 - fillReach, y1: y1 + fillReach }, e);

/** Whether there is such a pixel in a box. */
function anyIn(plane: Float32Array, { nx }: Imaged, { x0, x1, y0, y1 }: Box, is: (value: number) => boolean): boolean {
  for (let y = y0; y < y1; y++) {
    for (let i = y * nx + x0; i < y * nx + x1; i++) if (is(plane[i])) return true;
  }
  return false;
}

/** Planes of a crop with masked pixels filled. @param wide the crop with what fills it */
function filledPlanes(e: Imaged, crop: Box, wide: Box, planes: readonly Float32Array[]): Float32Array[] {
  if (!anyIn(e.ierr, e, wide, (ie) => !(ie > 0))) return planes.map((p) => cutBox(p, e, crop));
  const { x0, x1, y0, y1 } = crop, size = { nx: widthOf(wide), ny: heightOf(wide) }, ierr = cutBox(e.ierr, e, wide);
  const within = { x0: x0 - wide.x0, x1: x1 - wide.x0, y0: y0 - wide.y0, y1: y1 - wide.y0 };
  return planes.map((p) => cutBox(fillMasked(cutBox(p, e, wide), { ...size, ierr }), size, within));
}

/** What depths and seeing of an exposure enter with: 1/nmgy² of a point source and of a 0.45″ exponential, 1/arcsec². */
const weightsOf = (e: Imaged) => ({
  psfdepth: (e.psfnorm / e.sig1) ** 2,
  galdepth: (e.galnorm / e.sig1) ** 2,
  width: (e.psfnorm / e.pixscale) ** 2,
  widthWeight: 1 / e.sig1 ** 2,
});

function joined(planes: readonly Float32Array[]): Float32Array {
  if (planes.length === 1) return planes[0];
  const { length } = planes[0], all = new Float32Array(planes.length * length);
  planes.forEach((plane, k) => all.set(plane, k * length));
  return all;
}
