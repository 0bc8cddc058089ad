import type { BufferRef } from "./engine.ts";

/** What an engine must know of a kernel: its buffers in binding order (after the parameters at binding 0). */
export interface Kernel {
  name: string;
  /** WGSL pieces that come before the kernel's own file, below `shaders/shared/`. */
  shared: readonly string[];
  buffers: readonly { type: BufferRef["type"]; access: "read" | "write" }[];
}

const f32 = { type: "f32", access: "read" } as const, i32 = { type: "i32", access: "read" } as const;
const out = { type: "f32", access: "write" } as const;

/** Every kernel; each is a WGSL file, an f64 twin below `src/reference/` and a test. */
export const kernels: readonly Kernel[] = [
  // jobs, states, tables -> mixes
  { name: "mix", shared: [], buffers: [i32, f32, f32, out] },
  // patches, places, mixes, bank, pix, ierr -> scratch, sums
  { name: "linearize", shared: ["render", "reduce"], buffers: [i32, f32, f32, f32, f32, f32, out, out] },
  // jobs, bands, sums -> states
  { name: "step", shared: [], buffers: [i32, i32, f32, out] },
  // patches, places, mixes, bank -> pix, scratch
  { name: "commit", shared: ["render"], buffers: [i32, f32, f32, f32, out, out] },
  // patches, places, mixes, bank, pix, original, ierr -> scratch, sums
  { name: "measure", shared: ["render", "reduce"], buffers: [i32, f32, f32, f32, f32, f32, f32, out, out] },
];
