import type { Box } from "../../base/plane.ts";
import type { BufferRef } from "../../compute/engine.ts";
import { exposureRow } from "../../kernels/imaging_layout.ts";
import { type TileView, tileView } from "../tile_view.ts";
import { areaOf, cutInto, heightOf, widthOf } from "../tiles.ts";
import { blurNorm, blurReach, type OutlierExposure } from "./exposure.ts";
import type { HeldBuffers } from "./held.ts";

/** An exposure on a region of the brick, and on what around it decides about its pixels. */
export interface Views {
  exposure: OutlierExposure;
  around: TileView;
  /** With the crop of `around`; nothing where the exposure has no pixels on the region itself. */
  region?: TileView;
}

/** @returns undefined where the exposure has nothing around the region */
export function viewsOn(exposure: OutlierExposure, region: Box, around: Box): Views | undefined {
  const outer = tileView(exposure, around, blurReach(exposure));
  if (!outer) return undefined;
  const { crop } = outer, inner = tileView(exposure, region, 0);
  const geometry = {
    ...inner?.geometry,
    ...{ cropX: crop.x0, cropY: crop.y0, cropWidth: widthOf(crop), cropHeight: heightOf(crop) },
  };
  return { exposure, around: outer, region: inner && { ...inner, crop, geometry } };
}

/** The buffers by which kernels know where a view's pixels fall. */
export const placesOf = (held: HeldBuffers, { exposure, geometry, bases, cubics }: TileView): BufferRef[] => {
  const scale = 1 / blurNorm((exposure as OutlierExposure).addSigma) ** 2;
  return [
    held.lend("f32", exposureRow.packSome({ ...geometry, scale })),
    held.lend("i32", bases),
    held.lend("f32", cubics),
  ];
};

/** A plane of the exposure on the crop of a view. */
export function cropOf(held: HeldBuffers, { exposure: e, around: { crop } }: Views, plane: "data" | "ierr" | "dq") {
  const type = plane === "dq" ? "i32" : "f32";
  return held.filled(type, areaOf(crop), (values) => cutInto(values, e[plane], e, crop));
}
