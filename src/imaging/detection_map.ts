/** Matched-filter maps of a band on a tile of the brick, made on the device. */
import type { Box } from "../base/plane.ts";
import type { BufferRef, Engine, ImageWork, Values } from "../compute/engine.ts";
import { detmapMarks, detmapPlanes, exposureRow } from "../kernels/imaging_layout.ts";
import type { Imaged } from "./imaged.ts";
import { gaussianTaps, mirrored } from "../math/smooth.ts";
import { lend } from "../compute/upload.ts";
import { readPlanes } from "./read_planes.ts";
import { filled } from "./cut_buffer.ts";
import { areaOf, cutInto, heightOf, pasteBox, widthOf } from "./tiles.ts";
import { type TileView, tileView } from "./tile_view.ts";

/** Pixels beyond the tile's that the filter of an exposure reaches. */
export const filterReach = ({ psfSigma }: Pick<Imaged, "psfSigma">) => gaussianTaps(psfSigma).length >> 1;

/** A band on a part of the brick. */
export interface BandTile {
  tile: Box;
  /** Those of the band, in the order in which they are added up. */
  exposures: readonly Imaged[];
}

/** The same, and planes of the brick in shared memory that take what is made, so that it need not be handed over. */
export interface BandTask<P> extends BandTile {
  into?: P;
  /** Pixels of a row of theirs. */
  nx?: number;
}
type MapPlanes = { flux: Float32Array; weight: Float32Array; saturated: Uint8Array };

/** Mean flux and Σ weight [area], and 1 where any exposure is saturated. */
export interface DetectionTile {
  flux: Values;
  weight: Values;
  saturated: Values;
}

/** The detection map of a band on a tile; nothing where no exposure touches it, or other planes have it.
 * @throws {EngineError} of kind "garbage" when what comes back cannot be a map */
export const detectionMap: ImageWork<BandTask<MapPlanes>, DetectionTile | undefined> = {
  name: "detection map",
  pixels: ({ tile, exposures }) => areaOf(tile) * exposures.length,
  async run(engine, { tile, exposures, into, nx = 0 }) {
    const views = exposures.flatMap((e) => tileView(e, tile, filterReach(e)) ?? []), n = areaOf(tile);
    if (views.length === 0) return undefined;
    // The first exposure sets every value.
    const sums = engine.alloc("f32", n * detmapPlanes.stride, "anything"),
      marks = engine.alloc("i32", n * detmapMarks.stride, "anything");
    try {
      for (const [i, view] of views.entries()) await addExposure(engine, tile, view, sums, marks, i === 0);
      const work = views.length + 1;
      const { flux, weight } = await readPlanes<"flux" | "weight">(engine, sums, tile, detmapPlanes, "weight", work);
      const { saturated } = await readPlanes<"saturated">(engine, marks, tile, detmapMarks, "saturated", work);
      for (let i = 0; i < n; i++) if (weight[i] > 0) flux[i] /= weight[i];
      if (!into) return { flux, weight, saturated };
      pasteBox(flux, tile, into.flux, nx);
      pasteBox(weight, tile, into.weight, nx);
      pasteBox(saturated, tile, into.saturated, nx);
    } finally {
      sums.destroy();
      marks.destroy();
    }
  },
};

async function addExposure(
  engine: Engine,
  tile: Box,
  view: TileView,
  sums: BufferRef,
  marks: BufferRef,
  first: boolean,
) {
  const { exposure: e, crop } = view, norm = 1 / (2 * Math.sqrt(Math.PI) * e.psfSigma), all = gaussianTaps(e.psfSigma);
  const reach = all.length >> 1, area = areaOf(crop), groups = Math.ceil(area / 64);
  const row = lend(
    engine,
    "f32",
    exposureRow.packSome({ ...view.geometry, peak: 1 / norm ** 2, level: 1 / (e.sig1 / norm) ** 2 }),
  );
  const taps = lend(engine, "f32", all.subarray(reach)), plane = () => engine.alloc("f32", 2 * area, "anything");
  const pixels = filled(engine, "f32", area, (values) => cutInto(values, e.data, e, crop, mirrored));
  const ierr = filled(engine, "f32", area, (values) => cutInto(values, e.ierr, e, crop, mirrored));
  const between = plane(), filtered = plane(), ramps = lend(engine, "f32", rampsOf(e, crop));
  const mask = filled(engine, "i32", area, (values) => cutInto(values, e.dq, e, crop));
  const map = [lend(engine, "i32", view.bases), lend(engine, "f32", view.cubics)];
  try {
    await engine.run([
      { kernel: "smooth_rows", buffers: [row, taps, pixels, ierr, between], params: [reach], groups },
      { kernel: "smooth_columns", buffers: [row, taps, between, ramps, filtered], params: [reach], groups },
      {
        kernel: "detmap",
        buffers: [row, ...map, filtered, mask, sums, marks],
        params: [widthOf(tile), heightOf(tile), first ? 1 : 0],
        groups: Math.ceil(areaOf(tile) / 64),
      },
    ]);
  } finally {
    for (const b of [row, taps, pixels, ierr, between, filtered, ramps, mask, ...map]) b.destroy();
  }
}

/** Weights by column and by row of the crop: 0.025 at the first pixel of the exposure, 0.975 at the tenth, then 1; the same
 * from the far end. */
function rampsOf({ nx, ny }: Imaged, crop: Box): Float64Array {
  const at = (i: number) => i >= 10 ? 1 : 0.5 + 0.5 * Math.atan(2 * Math.PI * (i - 4.5) / 11) / Math.atan(Math.PI);
  const both = (i: number, n: number) => i < 0 || i >= n ? 0 : at(i) * at(n - 1 - i);
  const width = widthOf(crop), out = new Float64Array(width + heightOf(crop));
  for (let x = crop.x0; x < crop.x1; x++) out[x - crop.x0] = both(x, nx);
  for (let y = crop.y0; y < crop.y1; y++) out[width + y - crop.y0] = both(y, ny);
  return out;
}
