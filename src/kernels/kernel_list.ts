import { type Kernel, reads, writes } from "../compute/kernel.ts";
import { fitWgsl } from "./fit_wgsl.ts";
import { jointWgsl } from "./joint_layout.ts";
import { selfTestWgsl } from "../compute/self_test/operations.ts";
import { imagingWgsl } from "./imaging_layout.ts";
import { mogWgsl } from "./mog_layout.ts";

/** Invocations of a workgroup, where there is nothing to choose. */
const lanes = [64];
/** Images of each patch: value and derivatives by position, radius, ellipticity and index, as many as a model has. */
const fields = [7, 3, 4, 6];
/** The survey's finite differences, and gains over a comparison model. */
const survey = [false, true];
/** Sub-pixel shifts by a phase ramp instead of Lanczos taps. */
const fourierShift = [false, true];

const drawingPieces = ["footprint", "image", "profile", "shift", "gaussians", "twiddle"];
const drawing = [...drawingPieces, "fft8", "line64"];
const gpuDrawing = [...drawingPieces, "gpu/shift_factors", "gpu/pair_spectrum"];
const images = ["footprint", "image"];
/** What is drawn where, and the images themselves. */
const imaged = { patches: "i32", footprints: "f32", mixes: "f32", scratch: "f32" } as const;
const drawn = [
  ...reads({ patches: "i32", footprints: "f32", mixes: "f32", psf_transforms: "f32", queue: "u32" }),
  ...writes({ scratch: "f32" }),
];

const fit: readonly Kernel[] = [
  {
    name: "psf_sum",
    buffers: [...reads({ rows: "i32", weights: "f32", planes: "f32" }), ...writes({ psf_transforms: "f32" })],
    constants: { lanes },
  },
  { name: "mix", buffers: [...reads({ jobs: "i32", states: "f32", tables: "f32" }), ...writes({ mixes: "f32" })] },
  {
    name: "footprint",
    shared: ["congruence", "profile"],
    buffers: [...reads({ patches: "i32", anchors: "f32", mixes: "f32" }), ...writes({ footprints: "f32" })],
  },
  { name: "queue", buffers: [...reads({ patches: "i32", footprints: "f32" }), ...writes({ queue: "u32" })] },
  {
    name: "draw",
    shared: drawing,
    buffers: drawn,
    constants: { lanes: [64, 256], survey, fourierShift },
    gpu: { shared: [...gpuDrawing, "fft8", "gpu/lines"], fixed: { lanes: 256 } },
  },
  {
    name: "draw64",
    shared: drawing,
    buffers: drawn,
    constants: { lanes, survey, fourierShift },
    gpu: {
      shared: [...gpuDrawing, "gpu/anew", "gpu/tile64"],
      fixed: { lanes: 256 },
      needs: { bytes: 19 * 1024, otherwise: "draw" },
    },
  },
  {
    name: "linearize",
    shared: [...images, "reduce"],
    buffers: [...reads({ ...imaged, pix: "f32", ierr: "f32" }), ...writes({ sums: "f32", comparison: "f32" })],
    constants: { fields, survey },
    gpu: { shared: [...images, "gpu/reduce"] },
  },
  {
    name: "step",
    shared: ["normal", "step_coordinates", "curvature_update", "propose"],
    buffers: [...reads({ jobs: "i32", bands: "i32", sums: "f32" }), ...writes({ states: "f32" })],
  },
  {
    name: "step_survey",
    shared: ["normal"],
    buffers: [...reads({ jobs: "i32", bands: "i32", sums: "f32" }), ...writes({ states: "f32" })],
  },
  { name: "commit", shared: images, buffers: [...reads(imaged), ...writes({ pix: "f32" })], constants: { survey } },
  {
    name: "measure",
    shared: [...images, "reduce"],
    buffers: [...reads({ ...imaged, pix: "f32", original: "f32", ierr: "f32" }), ...writes({ sums: "f32" })],
    constants: { survey },
    gpu: { shared: [...images, "gpu/reduce"] },
  },
];

const joint: readonly Kernel[] = [
  {
    name: "cross",
    shared: ["tree"],
    buffers: [...reads({ terms: "i32", left: "f32", right: "f32", ierr: "f32" }), ...writes({ products: "f32" })],
    constants: { lanes },
  },
  {
    name: "accumulate",
    buffers: [...reads({ rows: "i32", fluxes: "f32", units: "f32" }), ...writes({ model: "f32" })],
    constants: { lanes },
  },
  {
    name: "weigh",
    shared: ["tree"],
    buffers: [
      ...reads({ rows: "i32", fluxes: "f32", units: "f32", model: "f32", pix: "f32", ierr: "f32" }),
      ...writes({ weights: "f32" }),
    ],
    constants: { lanes },
  },
];

const selfTest: readonly Kernel[] = [
  {
    name: "selftest_numbers",
    buffers: [...reads({ rows: "u32" }), ...writes({ results: "u32" })],
    constants: { lanes },
  },
  {
    name: "selftest_lanes",
    buffers: [...reads({ values: "u32" }), ...writes({ scratch: "u32", results: "u32" })],
    constants: { lanes: [64, 16, 256] },
  },
];

const mog: readonly Kernel[] = [
  {
    name: "linearize_mog",
    shared: ["congruence"],
    buffers: [
      ...reads({ patches: "i32", anchors: "f32", sources: "f32", psfs: "f32", pix: "f32", ierr: "f32" }),
      ...writes({ sums: "f32" }),
    ],
    constants: { lanes: [64, 16, 32, 128, 256] },
  },
];

const light = [false, true], meanOnly = [false, true];
/** An exposure as a tile sees it. */
const onTile = { rows: "f32", bases: "i32", cubics: "f32" } as const;

/** Whole images on tiles of the brick. */
const imaging: readonly Kernel[] = [
  {
    name: "stack",
    shared: ["imaging/brick_map", "imaging/lanczos"],
    buffers: [
      ...reads({ ...onTile, layers: "f32", ierr: "f32", mask: "i32" }),
      ...writes({ sums: "f32", counts: "i32" }),
    ],
    constants: { lanes, model: light, sims: light, meanOnly },
  },
  {
    name: "stack_finish",
    buffers: [...reads({ counts: "i32" }), ...writes({ sums: "f32" })],
    constants: { lanes, meanOnly },
  },
  {
    name: "smooth_rows",
    buffers: [...reads({ rows: "f32", taps: "f32", pixels: "f32", ierr: "f32" }), ...writes({ smooth_planes: "f32" })],
    constants: { lanes },
  },
  {
    name: "smooth_columns",
    buffers: [...reads({ rows: "f32", taps: "f32", between: "f32", ramps: "f32" }), ...writes({ filtered: "f32" })],
    constants: { lanes },
  },
  {
    name: "detmap",
    shared: ["imaging/brick_map"],
    buffers: [...reads({ ...onTile, filtered: "f32", mask: "i32" }), ...writes({ sums: "f32", marks: "i32" })],
    constants: { lanes },
  },
];

/** Exposures of a band that are compared with one another: threads do it whatever the device. */
const outliers: readonly Kernel[] = [
  {
    name: "outlier_sums",
    buffers: [
      ...reads({ ...onTile, pixels: "f32", ierr: "f32", mask: "i32" }),
      ...writes({ sums: "f32", seen: "i32" }),
    ],
  },
  {
    name: "outlier_patch",
    buffers: [...reads({ ...onTile, mean: "f32", pixels: "f32", ierr: "f32" }), ...writes({ patched: "f32" })],
  },
  {
    name: "outlier_blur",
    buffers: [
      ...reads({ rows: "f32", taps: "f32", pixels: "f32" }),
      ...writes({ between: "f32", blurred: "f32" }),
    ],
  },
  {
    name: "outlier_match",
    buffers: [
      ...reads({ ...onTile, blurred: "f32", ierr: "f32" }),
      ...writes({ matched: "f32", sums: "f32", members: "i32" }),
    ],
  },
  {
    name: "outlier_compare",
    buffers: [
      ...reads({ limits: "f32", matched: "f32", sums: "f32", members: "i32" }),
      ...writes({ sn: "f32", seeds: "i32" }),
    ],
  },
];

const withPrelude = (prelude: () => string, list: readonly Kernel[]) => list.map((kernel) => ({ ...kernel, prelude }));

/** Every kernel that devices run; each is a WGSL file, for some with a form for GPUs, an f64 twin below `src/reference/` and a test. */
export const kernels: readonly Kernel[] = [
  ...withPrelude(fitWgsl, fit),
  ...withPrelude(jointWgsl, joint),
  ...withPrelude(selfTestWgsl, selfTest),
  ...withPrelude(mogWgsl, mog),
  ...withPrelude(imagingWgsl, imaging),
];

/** Kernels of work that threads do whatever the device: each is a form for processors below `simd/`, an f64 twin and a test. They list
 * pixels or scatter them, in an order that a device does not keep. */
export const threadKernels: readonly Kernel[] = outliers;

/** What engines that have no device know. */
export const allKernels: readonly Kernel[] = [...kernels, ...threadKernels];
