import { flagsWgsl } from "../base/flags.ts";
import type { BufferRef } from "../compute/engine.ts";
import { layoutWgsl } from "./fit_layout.ts";
import { jointWgsl } from "./joint_layout.ts";
import { selfTestWgsl } from "../compute/self_test/operations.ts";
import { mogWgsl } from "./mog_layout.ts";

/** What an engine must know of a kernel: its buffers in binding order (after the parameters at binding 0). */
export interface Kernel {
  name: string;
  /** WGSL constants made in TypeScript, ahead of everything else; those of the fit by default. */
  constants?: () => string;
  /** WGSL pieces that come before the kernel's own file, below `shaders/shared/`. */
  shared: readonly string[];
  buffers: readonly { type: BufferRef["type"]; access: "read" | "write" }[];
  /** Its WGSL, where that is not the file of its name below `shaders/`. */
  code?: string;
}

const f32 = { type: "f32", access: "read" } as const, i32 = { type: "i32", access: "read" } as const;
const out = { type: "f32", access: "write" } as const;
const words = { type: "u32", access: "read" } as const, wordsOut = { type: "u32", access: "write" } as const;

/** Columns, rules and flags of the fit. */
export const fitConstants = (): string => layoutWgsl() + flagsWgsl();

/** Every kernel; each is a WGSL file, an f64 twin below `src/reference/` and a test. */
export const kernels: readonly Kernel[] = [
  // jobs, states, tables -> mixes
  { name: "mix", shared: [], buffers: [i32, f32, f32, out] },
  // patches, places, mixes -> spots
  { name: "place", shared: ["profile"], buffers: [i32, f32, f32, out] },
  // patches, spots -> queue
  { name: "queue", shared: [], buffers: [i32, f32, wordsOut] },
  // patches, spots, mixes, bank, queue -> scratch
  {
    name: "draw",
    shared: ["spot", "image", "profile", "shift", "gaussians", "bank", "line64"],
    buffers: [i32, f32, f32, f32, words, out],
  },
  {
    name: "draw64",
    shared: ["spot", "image", "profile", "shift", "gaussians", "bank", "line64"],
    buffers: [i32, f32, f32, f32, words, out],
  },
  // patches, spots, mixes, scratch, pix, ierr -> sums, held
  { name: "linearize", shared: ["spot", "image", "reduce"], buffers: [i32, f32, f32, f32, f32, f32, out, out] },
  // jobs, bands, sums -> states
  { name: "step", shared: ["normal", "chart", "learn"], buffers: [i32, i32, f32, out] },
  { name: "step_survey", shared: ["normal"], buffers: [i32, i32, f32, out] },
  // patches, spots, mixes, scratch -> pix
  { name: "commit", shared: ["spot", "image"], buffers: [i32, f32, f32, f32, out] },
  // patches, spots, mixes, scratch, pix, original, ierr -> sums
  { name: "measure", shared: ["spot", "image", "reduce"], buffers: [i32, f32, f32, f32, f32, f32, f32, out] },
  // terms, left, right, ierr -> products
  { name: "cross", constants: jointWgsl, shared: ["tree"], buffers: [i32, f32, f32, f32, out] },
  // rows, fluxes, units, model, pix, ierr -> weights
  { name: "weigh", constants: jointWgsl, shared: ["tree"], buffers: [i32, f32, f32, f32, f32, f32, out] },
  // rows -> results; values -> scratch, results
  { name: "selftest_numbers", constants: selfTestWgsl, shared: [], buffers: [words, wordsOut] },
  { name: "selftest_lanes", constants: selfTestWgsl, shared: [], buffers: [words, wordsOut, wordsOut] },
  // patches, places, sources, psfs, pix, ierr -> sums
  { name: "linearize_mog", shared: [], buffers: [i32, f32, f32, f32, f32, f32, out], constants: mogWgsl },
];
