/** All sources of an image together, from the unit images of each. */
import type { BufferRef } from "../../compute/engine.ts";
import { runInTurn } from "./row_kernels.ts";
import type { UnitImages } from "./unit_images.ts";

/** The patches with their fluxes, summed into an image. @param length of the image, values @param fluxes nmgy per patch
 * @param pairs patches that share pixels (`meetingPairs`)
 * Cost: pixels of the patches, and a dispatch for as many groups as patches lie over one another. */
export async function sumPatches(
  images: UnitImages,
  length: number,
  pairs: readonly (readonly [number, number])[],
  fluxes: ArrayLike<number>,
): Promise<BufferRef> {
  const { engine } = images, model = engine.alloc("f32", length);
  const groups = apart(images.patches.length, pairs), groupOf = new Int32Array(images.patches.length);
  groups.forEach((members, g) => members.forEach((i) => groupOf[i] = g));
  try {
    for (const [b, block] of images.blocks.entries()) {
      const units = await images.load(b), parts: number[][] = [];
      for (const i of block) if (fluxes[i] !== 0) (parts[groupOf[i]] ??= []).push(i);
      const members = parts.flat();
      if (members.length === 0) continue;
      const flux = engine.alloc("f32", members.length);
      try {
        engine.write(flux, Float64Array.from(members, (i) => fluxes[i]));
        const sizes = parts.map((part) => part.length);
        await runInTurn(engine, "accumulate", members.map((i) => images.row(i)), sizes, [flux, units, model]);
      } finally {
        flux.destroy();
      }
    }
    return model;
  } catch (error) {
    model.destroy();
    throw error;
  }
}

/** Groups without a pair in any of them: patches of a dispatch must not share pixels. */
function apart(count: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const earlier: number[][] = Array.from({ length: count }, () => []);
  for (const [a, b] of pairs) earlier[b].push(a);
  const group = new Int32Array(count), groups: number[][] = [];
  for (let i = 0; i < count; i++) {
    const taken = new Set(earlier[i].map((j) => group[j]));
    while (taken.has(group[i])) group[i]++;
    (groups[group[i]] ??= []).push(i);
  }
  return groups;
}
