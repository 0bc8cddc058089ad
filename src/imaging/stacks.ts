/** Stacks of the exposures of a band on a tile of the brick, summed on the device. */
import type { Box } from "../base/plane.ts";
import type { BufferRef, Dispatch, Engine, Values } from "../compute/engine.ts";
import { upload } from "../compute/upload.ts";
import { countPlanes, exposureRow, sumPlanes } from "../kernels/imaging_layout.ts";
import type { Exposure } from "../survey/exposure.ts";
import { fillMasked } from "../survey/pixels/fill_masked.ts";
import { readPlanes } from "./read_planes.ts";
import { areaOf, cutBox, heightOf, onImage, widthOf } from "./tiles.ts";
import type { TileView } from "./tile_view.ts";

/** Light that an exposure may carry besides its pixels [ny*nx], nmgy. */
export interface Layers {
  model?: Float32Array;
  sims?: Float32Array;
}

/** An exposure in a stack. */
export interface StackMember {
  view: TileView;
  layers: Layers;
  /** Area of a brick pixel over that of the exposure's own. */
  scale: number;
  /** Place in the order of time, from 1. */
  rank: number;
}

/** Pixels beyond the nearest one that the stack reads. */
export const tapReach = 3;
/** Masked pixels take their values from up to three pixels away. */
const fillReach = 3;

/** Planes of a finished stack [area] by name: of `sumPlanes` and of `countPlanes`. */
export interface Stack {
  sums: (plane: SumPlane) => Values;
  counts: (plane: CountPlane) => Values;
}
type SumPlane = Exclude<keyof typeof sumPlanes.at, "work">;
type CountPlane = Exclude<keyof typeof countPlanes.at, "work">;

/** Adds up exposures, in their order. @throws {EngineError} of kind "garbage" when what comes back cannot be a stack */
export const stackTile = (engine: Engine, tile: Box, members: readonly StackMember[]): Promise<Stack> =>
  stacked(engine, tile, members, false, async (sums, counts) => ({
    sums: await readPlanes<SumPlane>(engine, sums, tile, sumPlanes, "sims", members.length + 2),
    counts: await readPlanes<CountPlane>(engine, counts, tile, countPlanes, "last", members.length + 1),
  }));

/** The same without what only coadds need: reading costs as much as adding up. @returns image and weight */
export const meanTile = (
  engine: Engine,
  tile: Box,
  members: readonly StackMember[],
): Promise<(plane: "image" | "weight") => Values> =>
  stacked(
    engine,
    tile,
    members,
    true,
    (sums) => readPlanes<SumPlane>(engine, sums, tile, sumPlanes, "weight", members.length + 2),
  );

async function stacked<T>(
  engine: Engine,
  tile: Box,
  members: readonly StackMember[],
  meanOnly: boolean,
  read: (sums: BufferRef, counts: BufferRef) => Promise<T>,
): Promise<T> {
  const n = areaOf(tile), sums = engine.alloc("f32", n * sumPlanes.stride);
  const counts = engine.alloc("i32", n * countPlanes.stride);
  try {
    for (const [i, member] of members.entries()) {
      await addExposure(engine, tile, member, { sums, counts, meanOnly, first: i === 0 });
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
    return await read(sums, counts);
  } finally {
    sums.destroy();
    counts.destroy();
  }
}

async function addExposure(
  engine: Engine,
  tile: Box,
  { view, layers, scale, rank }: StackMember,
  { sums, counts, meanOnly, first }: { sums: BufferRef; counts: BufferRef; meanOnly: boolean; first: boolean },
) {
  const { exposure: e, crop } = view, { model, sims } = layers;
  const planes = [e.data, ...(model ? [model] : []), ...(sims ? [sims] : [])];
  const uploads = [
    upload(engine, "f32", exposureRow.packSome({ ...view.geometry, ...weightsOf(e), scale, rank })),
    upload(engine, "i32", view.bases),
    upload(engine, "f32", view.cubics),
    uploadPlanes(engine, filledPlanes(e, crop, planes)),
    upload(engine, "f32", cutBox(e.ierr, e, crop)),
    upload(engine, "i32", Int32Array.from(cutBox(e.dq, e, crop))),
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

/** Planes of a crop with masked pixels filled. */
function filledPlanes(e: Exposure, crop: Box, planes: readonly Float32Array[]): Float32Array[] {
  const { x0, x1, y0, y1 } = crop;
  const wide = onImage({ x0: x0 - fillReach, x1: x1 + fillReach, y0: y0 - fillReach, y1: y1 + fillReach }, e);
  const size = { nx: widthOf(wide), ny: heightOf(wide) }, ierr = cutBox(e.ierr, e, wide);
  const within = { x0: x0 - wide.x0, x1: x1 - wide.x0, y0: y0 - wide.y0, y1: y1 - wide.y0 };
  return planes.map((p) => cutBox(fillMasked(cutBox(p, e, wide), { ...size, ierr }), size, within));
}

/** What depths and seeing of an exposure enter with: 1/nmgy² of a point source and of a 0.45″ exponential, 1/arcsec². */
const weightsOf = (e: Exposure) => ({
  psfdepth: (e.psfnorm / e.sig1) ** 2,
  galdepth: (e.galnorm / e.sig1) ** 2,
  width: (e.psfnorm / e.pixscale) ** 2,
  widthWeight: 1 / e.sig1 ** 2,
});

function uploadPlanes(engine: Engine, planes: readonly Float32Array[]): BufferRef {
  const length = planes[0].length, buffer = engine.alloc("f32", planes.length * length);
  planes.forEach((plane, k) => engine.write(buffer, plane, k * length));
  return buffer;
}
