// Where one patch lies and what is drawn there, as `footprint` found it: the same as shaders/shared/footprint.wgsl.
import {
  FOOTPRINT_BROAD,
  FOOTPRINT_BY_E1,
  FOOTPRINT_BY_E2,
  FOOTPRINT_COMPONENTS,
  FOOTPRINT_FIELDS,
  FOOTPRINT_FX,
  FOOTPRINT_FY,
  FOOTPRINT_GAUSS,
  FOOTPRINT_IX,
  FOOTPRINT_IY,
  FOOTPRINT_MOMENTS,
  FOOTPRINT_SIZE,
  FOOTPRINT_STRIDE,
  MIX_STRIDE,
  PATCH_HEIGHT,
  PATCH_JOB,
  PATCH_LOG2,
  PATCH_PSF,
  PATCH_PSF_HALF,
  PATCH_ROW,
  PATCH_SCRATCH,
  PATCH_STRIDE,
  PATCH_WIDTH,
} from "../layout";
import { float, whole } from "./numbers";

/** Addresses of its row of patches, of its job's mixture, of its PSF's transform and of its images. */
export let patch: usize = 0, mixture: usize = 0, psf: usize = 0, images: usize = 0;
/** Of the transform that runs, and the nominal one, which sets the ramp of broad components. */
export let size: i32 = 0, log2: i32 = 0, nominal: i32 = 0;
export let width: i32 = 0, height: i32 = 0;
/** Pixel nearest to the source, and the rest. */
export let ix: i32 = 0, iy: i32 = 0, fx: f32 = 0, fy: f32 = 0;
/** Moments of the unit-variance component (px^2; xx, xy, yy), and by ln r_e, ee1, ee2: three vectors of three. */
export let xx: f32 = 0, xy: f32 = 0, yy: f32 = 0, bySize: f32 = 0;
/** Address of the slopes by ee1 and by ee2. */
export let byE1: usize = 0, byE2: usize = 0;
export let gauss: f32 = 0, fields: i32 = 0, components: i32 = 0, broad: bool = false;

/** @param transforms head of the PSFs' transforms @param scratch first image */
export function openPatch(
  row: i32,
  patches: usize,
  footprints: usize,
  mixes: usize,
  transforms: usize,
  scratch: usize,
  survey: bool,
): void {
  patch = patches + (<usize> (row * PATCH_STRIDE) << 2);
  const at = footprints + (<usize> (whole(patch, PATCH_ROW) * FOOTPRINT_STRIDE) << 2);
  mixture = mixes + (<usize> (whole(patch, PATCH_JOB) * MIX_STRIDE) << 2);
  nominal = 1 << whole(patch, PATCH_LOG2);
  size = i32(float(at, FOOTPRINT_SIZE));
  log2 = 31 - clz(max(size, 1));
  psf = transforms + (<usize> whole(patch, size == nominal ? PATCH_PSF : PATCH_PSF_HALF) << 2);
  images = scratch + (<usize> whole(patch, PATCH_SCRATCH) << 2);
  width = whole(patch, PATCH_WIDTH);
  height = whole(patch, PATCH_HEIGHT);
  ix = i32(float(at, FOOTPRINT_IX));
  iy = i32(float(at, FOOTPRINT_IY));
  fx = float(at, FOOTPRINT_FX);
  fy = float(at, FOOTPRINT_FY);
  xx = float(at, FOOTPRINT_MOMENTS);
  xy = float(at, FOOTPRINT_MOMENTS + 1);
  yy = float(at, FOOTPRINT_MOMENTS + 2);
  // (e^{2h} - 1)/h with the survey's finite step.
  bySize = survey ? 2.02013400 : 2;
  byE1 = at + (<usize> FOOTPRINT_BY_E1 << 2);
  byE2 = at + (<usize> FOOTPRINT_BY_E2 << 2);
  gauss = float(at, FOOTPRINT_GAUSS);
  fields = i32(float(at, FOOTPRINT_FIELDS));
  components = i32(float(at, FOOTPRINT_COMPONENTS));
  broad = float(at, FOOTPRINT_BROAD) != 0;
}

/** Whether the transform reaches box pixel (x, y); there is no light beyond. */
export function inside(x: i32, y: i32): bool {
  const half = size / 2;
  return abs(x - ix) < half && abs(y - iy) < half;
}

/** Address of box pixel (x, y) in the first pair's image. */
export function imageAt(x: i32, y: i32): usize {
  const wrap = size - 1;
  return images + (<usize> ((((y - iy) & wrap) << log2) + ((x - ix) & wrap)) << 3);
}
