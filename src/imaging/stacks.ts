/** Stacks of the exposures of a band on a tile of the brick, summed on the device. */
import type { Box } from "../base/plane.ts";
import type { BufferRef, Dispatch, Engine, ImageWork, Values } from "../compute/engine.ts";
import { lend } from "../compute/upload.ts";
import { countPlanes, exposureRow, sumPlanes } from "../kernels/imaging_layout.ts";
import { filled, Scratch } from "./cut_buffer.ts";
import type { BandTask } from "./detection_map.ts";
import { filledPlanes, fillReach, isLit } from "./filled_planes.ts";
import type { Imaged } from "./imaged.ts";
import { readPlanes } from "./read_planes.ts";
import { areaOf, cutInto, heightOf, pasteBox, widthOf } from "./tiles.ts";
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
  /** Planes of the brick in shared memory, those of `sumPlanes` and of `countPlanes`, that take theirs, so that they need not be handed
   * over, and pixels of a row of theirs. */
  into?: { [P in SumPlane]?: Float32Array } & { [P in CountPlane]?: Int16Array };
  nx?: number;
}

/** Planes of a finished stack [area] by name: of `sumPlanes` and of `countPlanes`; without those that other planes have. */
export interface Stack {
  sums: Partial<Record<SumPlane, Values>>;
  counts: Partial<Record<CountPlane, Values>>;
}
type SumPlane = Exclude<keyof typeof sumPlanes.at, "work">;
type CountPlane = Exclude<keyof typeof countPlanes.at, "work">;

/** Pixels beyond the nearest one that the stack reads. */
const tapReach = 3;
/** How far a pixel reaches. */
export const stackReach = tapReach + fillReach;

/** Adds up exposures; nothing where none touches the tile.
 * @throws {EngineError} of kind "garbage" when what comes back cannot be a stack */
export const stack: ImageWork<StackTask, Stack | undefined> = {
  name: "coadds",
  pixels: ({ tile, members }) => areaOf(tile) * members.length,
  run: (engine, task) =>
    stacked(engine, task, false, async (sums, counts, members) => ({
      sums: left(await readPlanes<SumPlane>(engine, sums, task.tile, sumPlanes, "sims", members + 2), task),
      counts: left(await readPlanes<CountPlane>(engine, counts, task.tile, countPlanes, "last", members + 1), task),
    })),
};

/** Puts planes where a task wants them. @returns the others */
function left<P extends SumPlane | CountPlane>(planes: Record<P, Values>, { tile, into, nx = 0 }: StackTask) {
  if (!into) return planes;
  const rest: Partial<Record<P, Values>> = {};
  for (const name of Object.keys(planes) as P[]) {
    const to = into[name];
    if (to) pasteBox(planes[name], tile, to, nx);
    // A part of a buffer would take all of it along.
    else rest[name] = planes[name].slice();
  }
  return rest;
}

/** Mean of the exposures by inverse variance [area], nmgy per pixel of theirs, NaN where none has any; nothing where none touches
 * the tile, or another plane has it. All planes of a stack would cost as much again to read as to add up. */
export const mean: ImageWork<BandTask<Float32Array>, Values | undefined> = {
  name: "means",
  pixels: ({ tile, exposures }) => areaOf(tile) * exposures.length,
  run: (engine, { tile, exposures, into, nx = 0 }) =>
    stacked(
      engine,
      { tile, members: exposures.map((exposure) => ({ exposure, scale: 1, rank: 1 })) },
      true,
      async (sums, _, members) => {
        const { image, weight } = await readPlanes<SumPlane>(engine, sums, tile, sumPlanes, "weight", members + 2);
        for (let i = 0; i < image.length; i++) if (!(weight[i] > 0)) image[i] = NaN;
        if (!into) return image;
        pasteBox(image, tile, into, nx);
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
  const scratch = new Scratch(),
    // The first exposure sets every value.
    sums = engine.alloc("f32", n * sumPlanes.stride, "anything"),
    counts = engine.alloc("i32", n * countPlanes.stride, "anything");
  try {
    for (const [i, each] of seen.entries()) {
      await addExposure(engine, tile, each, { sums, counts, meanOnly, scratch, first: i === 0 });
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

/** What exposures are added to. */
interface Target {
  sums: BufferRef;
  counts: BufferRef;
  meanOnly: boolean;
  scratch: Scratch;
}

async function addExposure(
  engine: Engine,
  tile: Box,
  { member: { exposure: e, scale, rank, ...layers }, view }: Seen,
  { sums, counts, meanOnly, first, scratch }: Target & { first: boolean },
) {
  const { crop } = view, area = areaOf(crop);
  // Where no light is there is nothing to interpolate: that costs as much as the pixels themselves.
  const [model, sims] = [layers.model, layers.sims].map((layer) => layer && isLit(layer, e, crop) ? layer : undefined);
  const planes = [e.data, ...(model ? [model] : []), ...(sims ? [sims] : [])];
  const uploads = [
    lend(engine, "f32", exposureRow.packSome({ ...view.geometry, ...weightsOf(e), scale, rank })),
    lend(engine, "i32", view.bases),
    lend(engine, "f32", view.cubics),
    filled(engine, "f32", planes.length * area, (values) => filledPlanes(values, e, crop, planes, scratch)),
    filled(engine, "f32", area, (values) => cutInto(values, e.ierr, e, crop)),
    // Means ask for no bits.
    meanOnly
      ? lend(engine, "i32", new Int32Array(1))
      : filled(engine, "i32", area, (values) => cutInto(values, e.dq, e, crop)),
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

/** What depths and seeing of an exposure enter with: 1/nmgy² of a point source and of a 0.45″ exponential, 1/arcsec². */
const weightsOf = (e: Imaged) => ({
  psfdepth: (e.psfnorm / e.sig1) ** 2,
  galdepth: (e.galnorm / e.sig1) ** 2,
  width: (e.psfnorm / e.pixscale) ** 2,
  widthWeight: 1 / e.sig1 ** 2,
});
