import type { Kernel } from "../compute/kernel.ts";
import { fitWgsl } from "./fit_wgsl.ts";
import { jointWgsl } from "./joint_layout.ts";
import { selfTestWgsl } from "../compute/self_test/operations.ts";
import { mogWgsl } from "./mog_layout.ts";

const f32 = { type: "f32", access: "read" } as const, i32 = { type: "i32", access: "read" } as const;
const out = { type: "f32", access: "write" } as const;
const words = { type: "u32", access: "read" } as const, wordsOut = { type: "u32", access: "write" } as const;

/** Invocations of a workgroup, where there is nothing to choose. */
const lanes = [64];
/** Images of each patch: value and derivatives by position, radius, ellipticity and index, as many as a model has. */
const fields = [7, 3, 4, 6];
/** The survey's finite differences, and gains over a comparison model. */
const survey = [false, true];
/** Sub-pixel shifts by a phase ramp instead of Lanczos taps. */
const fourierShift = [false, true];

const drawing = ["footprint", "image", "profile", "shift", "gaussians", "twiddle", "line64"];
const images = ["footprint", "image"];

const fit: readonly Kernel[] = [
  // jobs, states, tables -> mixes
  { name: "mix", buffers: [i32, f32, f32, out] },
  // patches, anchors, mixes -> footprints
  { name: "footprint", shared: ["congruence", "profile"], buffers: [i32, f32, f32, out] },
  // patches, footprints -> queue
  { name: "queue", buffers: [i32, f32, wordsOut] },
  // patches, footprints, mixes, psf transforms, queue -> scratch
  {
    name: "draw",
    shared: drawing,
    buffers: [i32, f32, f32, f32, words, out],
    constants: { lanes: [64, 256], survey, fourierShift },
  },
  {
    name: "draw64",
    shared: drawing,
    buffers: [i32, f32, f32, f32, words, out],
    constants: { lanes, survey, fourierShift },
  },
  // patches, footprints, mixes, scratch, pix, ierr -> sums, comparison
  {
    name: "linearize",
    shared: [...images, "reduce"],
    buffers: [i32, f32, f32, f32, f32, f32, out, out],
    constants: { fields, survey },
  },
  // jobs, bands, sums -> states
  {
    name: "step",
    shared: ["normal", "step_coordinates", "curvature_update", "propose"],
    buffers: [i32, i32, f32, out],
  },
  { name: "step_survey", shared: ["normal"], buffers: [i32, i32, f32, out] },
  // patches, footprints, mixes, scratch -> pix
  { name: "commit", shared: images, buffers: [i32, f32, f32, f32, out], constants: { survey } },
  // patches, footprints, mixes, scratch, pix, original, ierr -> sums
  {
    name: "measure",
    shared: [...images, "reduce"],
    buffers: [i32, f32, f32, f32, f32, f32, f32, out],
    constants: { survey },
  },
];

const joint: readonly Kernel[] = [
  // terms, left, right, ierr -> products
  { name: "cross", shared: ["tree"], buffers: [i32, f32, f32, f32, out], constants: { lanes } },
  // rows, fluxes, units, model, pix, ierr -> weights
  { name: "weigh", shared: ["tree"], buffers: [i32, f32, f32, f32, f32, f32, out], constants: { lanes } },
];

const selfTest: readonly Kernel[] = [
  // rows -> results
  { name: "selftest_numbers", buffers: [words, wordsOut], constants: { lanes } },
  // values -> scratch, results
  { name: "selftest_lanes", buffers: [words, wordsOut, wordsOut], constants: { lanes: [64, 16, 256] } },
];

const mog: readonly Kernel[] = [
  // patches, anchors, sources, psfs, pix, ierr -> sums
  {
    name: "linearize_mog",
    shared: ["congruence"],
    buffers: [i32, f32, f32, f32, f32, f32, out],
    constants: { lanes: [64, 16, 32, 128, 256] },
  },
];

const withPrelude = (prelude: () => string, list: readonly Kernel[]) => list.map((kernel) => ({ ...kernel, prelude }));

/** Every kernel; each is a WGSL file, an f64 twin below `src/reference/` and a test. */
export const kernels: readonly Kernel[] = [
  ...withPrelude(fitWgsl, fit),
  ...withPrelude(jointWgsl, joint),
  ...withPrelude(selfTestWgsl, selfTest),
  ...withPrelude(mogWgsl, mog),
];
