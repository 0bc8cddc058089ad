import type { Engine } from "../../compute/engine.ts";
import { fitsBytes, imageHdu } from "../../io/fits.ts";
import type { FitPatch } from "../../kernels/fit_types.ts";
import type { Cutouts } from "../../patches/cutouts.ts";
import { probeKernels } from "../../patches/probe/probe_kernels.ts";
import { freeSlots, shapeOf } from "../../patches/shape.ts";
import { frozenJob, stampsOf } from "../../patches/stamps.ts";
import type { Shift } from "../../patches/workspace.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import type { SourceParameters } from "../../survey/source.ts";
import { compareKernels, type CrosscheckLine } from "../engines/crosscheck.ts";

/** A source drawn on one exposure by two engines, nmgy [height*width]. */
export interface PatchPair {
  exposure: string;
  band: string;
  width: number;
  height: number;
  device: Float32Array;
  reference: Float32Array;
  /** Largest value of the reference, and where the two are farthest apart: pixel of the patch, both values. */
  peak: number;
  worst: { x: number; y: number; device: number; reference: number };
}

/** Draws a source of a blob on a device and on the f64 engine, on every exposure that it touches, and runs each kernel of the
 * fit once on both. @param cutouts those of the blob */
export async function drawOnBoth(
  device: Engine,
  cutouts: Cutouts,
  parameters: SourceParameters,
  shift?: Shift,
): Promise<{ pairs: PatchPair[]; lines: CrosscheckLine[] }> {
  const shape = shapeOf(parameters), stamps = stampsOf(cutouts.blobs[0], shape);
  const free = freeSlots(shape, [...new Set(stamps.map((s) => s.cut.band))]);
  const job = { ...frozenJob(shape, stamps), free, lnreMax: Math.max(shape.lnre, Math.log(30)) };
  await using reference = new ReferenceEngine();
  const want = await probeKernels(reference, cutouts, [job], shift);
  const have = await probeKernels(device, cutouts, [job], shift);
  const pairs = job.patches.map((patch, i): PatchPair => {
    const { exposure: { name, band } } = stamps[i].cut, { width, height } = patch;
    const planes = { device: boxOf(have.drawn, patch), reference: boxOf(want.drawn, patch) };
    return { exposure: name, band, width, height, ...planes, ...farthest(planes, width) };
  });
  // A single source may have next to no light under masked pixels: nothing to compare with.
  return { pairs, lines: compareKernels(want, have).filter((l) => l.output !== "masked") };
}

function boxOf(pixels: Float64Array, { offset, stride, width, height }: FitPatch): Float32Array {
  return Float32Array.from(
    { length: width * height },
    (_, i) => pixels[offset + Math.floor(i / width) * stride + i % width],
  );
}

function farthest({ device, reference }: Pick<PatchPair, "device" | "reference">, width: number) {
  let at = 0, peak = 0;
  const apart = (i: number) => Math.abs(device[i] - reference[i]);
  reference.forEach((v, i) => {
    peak = Math.max(peak, Math.abs(v));
    if (apart(i) > apart(at)) at = i;
  });
  return { peak, worst: { x: at % width, y: Math.floor(at / width), device: device[at], reference: reference[at] } };
}

/** Three images an exposure: of the device, of the f64 engine, and their difference. */
export function pairBytes(pairs: readonly PatchPair[]): Uint8Array {
  return fitsBytes(pairs.flatMap(({ exposure, band, width: nx, height: ny, device, reference }, k) => {
    const image = (name: string, data: Float32Array) => {
      const cards = { EXTNAME: `${name}-${k}`, EXPOSURE: exposure, BAND: band, BUNIT: "nanomaggy" };
      const list = Object.entries(cards).map(([key, value]) => ({ key, value, comment: "" }));
      return imageHdu({ nx, ny, data, cards: list }, false);
    };
    const difference = device.map((v, i) => v - reference[i]);
    return [image("DEVICE", device), image("REFERENCE", reference), image("DIFFERENCE", difference)];
  }));
}
