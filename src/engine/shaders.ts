import accumulate from "../../shaders/joint/accumulate.wgsl" with { type: "text" };
import commit from "../../shaders/commit.wgsl" with { type: "text" };
import cross from "../../shaders/joint/cross.wgsl" with { type: "text" };
import draw from "../../shaders/draw.wgsl" with { type: "text" };
import draw64 from "../../shaders/draw64.wgsl" with { type: "text" };
import footprint from "../../shaders/footprint.wgsl" with { type: "text" };
import linearize from "../../shaders/linearize.wgsl" with { type: "text" };
import linearizeMog from "../../shaders/linearize_mog.wgsl" with { type: "text" };
import measure from "../../shaders/measure.wgsl" with { type: "text" };
import mix from "../../shaders/mix.wgsl" with { type: "text" };
import psf_sum from "../../shaders/psf_sum.wgsl" with { type: "text" };
import queue from "../../shaders/queue.wgsl" with { type: "text" };
import selftestLanes from "../../shaders/selftest/selftest_lanes.wgsl" with { type: "text" };
import selftestNumbers from "../../shaders/selftest/selftest_numbers.wgsl" with { type: "text" };
import step from "../../shaders/step.wgsl" with { type: "text" };
import stepSurvey from "../../shaders/step_survey.wgsl" with { type: "text" };
import weigh from "../../shaders/joint/weigh.wgsl" with { type: "text" };
import sharedCongruence from "../../shaders/shared/congruence.wgsl" with { type: "text" };
import sharedCurvatureUpdate from "../../shaders/shared/curvature_update.wgsl" with { type: "text" };
import sharedFootprint from "../../shaders/shared/footprint.wgsl" with { type: "text" };
import sharedGaussians from "../../shaders/shared/gaussians.wgsl" with { type: "text" };
import sharedImage from "../../shaders/shared/image.wgsl" with { type: "text" };
import sharedLine64 from "../../shaders/shared/line64.wgsl" with { type: "text" };
import sharedNormal from "../../shaders/shared/normal.wgsl" with { type: "text" };
import sharedProfile from "../../shaders/shared/profile.wgsl" with { type: "text" };
import sharedPropose from "../../shaders/shared/propose.wgsl" with { type: "text" };
import sharedReduce from "../../shaders/shared/reduce.wgsl" with { type: "text" };
import sharedShift from "../../shaders/shared/shift.wgsl" with { type: "text" };
import sharedStepCoordinates from "../../shaders/shared/step_coordinates.wgsl" with { type: "text" };
import sharedTree from "../../shaders/shared/tree.wgsl" with { type: "text" };
import sharedTwiddle from "../../shaders/shared/twiddle.wgsl" with { type: "text" };
import imagingDetmap from "../../shaders/imaging/detmap.wgsl" with { type: "text" };
import imagingSmoothColumns from "../../shaders/imaging/smooth_columns.wgsl" with { type: "text" };
import imagingSmoothRows from "../../shaders/imaging/smooth_rows.wgsl" with { type: "text" };
import imagingStack from "../../shaders/imaging/stack.wgsl" with { type: "text" };
import imagingStackFinish from "../../shaders/imaging/stack_finish.wgsl" with { type: "text" };
import gpuDraw from "../../shaders/gpu/draw.wgsl" with { type: "text" };
import gpuDraw64 from "../../shaders/gpu/draw64.wgsl" with { type: "text" };
import gpuLinearize from "../../shaders/gpu/linearize.wgsl" with { type: "text" };
import sharedFft8 from "../../shaders/shared/fft8.wgsl" with { type: "text" };
import sharedGpuAnew from "../../shaders/shared/gpu/anew.wgsl" with { type: "text" };
import sharedGpuLines from "../../shaders/shared/gpu/lines.wgsl" with { type: "text" };
import sharedGpuPairSpectrum from "../../shaders/shared/gpu/pair_spectrum.wgsl" with { type: "text" };
import sharedGpuReduce from "../../shaders/shared/gpu/reduce.wgsl" with { type: "text" };
import sharedGpuShiftFactors from "../../shaders/shared/gpu/shift_factors.wgsl" with { type: "text" };
import sharedGpuTile64 from "../../shaders/shared/gpu/tile64.wgsl" with { type: "text" };
import sharedBrickMap from "../../shaders/shared/imaging/brick_map.wgsl" with { type: "text" };
import sharedLanczos from "../../shaders/shared/imaging/lanczos.wgsl" with { type: "text" };

/** The WGSL files, kernels by name, their forms for GPUs as `gpu/NAME` and pieces as `shared/NAME`; imported, so that a bundle or a package registry carries
 * them with the program. */
export const shaders: ReadonlyMap<string, string> = new Map(Object.entries({
  accumulate,
  commit,
  cross,
  draw,
  draw64,
  footprint,
  linearize,
  linearize_mog: linearizeMog,
  measure,
  mix,
  psf_sum,
  queue,
  selftest_lanes: selftestLanes,
  selftest_numbers: selftestNumbers,
  step,
  step_survey: stepSurvey,
  weigh,
  "shared/congruence": sharedCongruence,
  "shared/curvature_update": sharedCurvatureUpdate,
  "shared/footprint": sharedFootprint,
  "shared/gaussians": sharedGaussians,
  "shared/image": sharedImage,
  "shared/line64": sharedLine64,
  "shared/normal": sharedNormal,
  "shared/profile": sharedProfile,
  "shared/propose": sharedPropose,
  "shared/reduce": sharedReduce,
  "shared/shift": sharedShift,
  "shared/step_coordinates": sharedStepCoordinates,
  "shared/tree": sharedTree,
  "shared/twiddle": sharedTwiddle,
  detmap: imagingDetmap,
  smooth_columns: imagingSmoothColumns,
  smooth_rows: imagingSmoothRows,
  stack: imagingStack,
  stack_finish: imagingStackFinish,
  "gpu/draw": gpuDraw,
  "gpu/draw64": gpuDraw64,
  "gpu/linearize": gpuLinearize,
  "shared/fft8": sharedFft8,
  "shared/gpu/anew": sharedGpuAnew,
  "shared/gpu/lines": sharedGpuLines,
  "shared/gpu/pair_spectrum": sharedGpuPairSpectrum,
  "shared/gpu/reduce": sharedGpuReduce,
  "shared/gpu/shift_factors": sharedGpuShiftFactors,
  "shared/gpu/tile64": sharedGpuTile64,
  "shared/imaging/brick_map": sharedBrickMap,
  "shared/imaging/lanczos": sharedLanczos,
}));
