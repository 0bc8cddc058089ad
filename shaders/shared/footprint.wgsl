// Where one patch lies and what is drawn there, as footprint.wgsl found it; shared by all kernels that draw or read images.

struct Footprint {
  job: u32,
  // Of the transform that runs; the nominal one sets the ramp of broad components.
  size: u32,
  log2: u32,
  nominal: u32,
  psf: u32,
  width: i32,
  height: i32,
  // Pixel nearest to the source, and the rest.
  ix: i32,
  iy: i32,
  fx: f32,
  fy: f32,
  // Moments of the unit-variance component, px² (xx, xy, yy), and by ln r_e, ee1, ee2.
  moments: vec3f,
  by_size: vec3f,
  by_e1: vec3f,
  by_e2: vec3f,
  gauss: f32,
  scratch: u32,
  // How many images: value, by x, y, ln r_e, ee1, ee2, n.
  fields: u32,
  components: u32,
  // Whether some component takes the real-space way.
  broad: bool,
}

// Size of the transform that runs; 0 when the job is done.
fn transform_size(row: u32) -> u32 {
  return u32(footprints[u32(patches[row * PATCH_STRIDE + PATCH_ROW]) * FOOTPRINT_STRIDE + FOOTPRINT_SIZE]);
}

fn footprint_vector(at: u32) -> vec3f {
  return vec3f(footprints[at], footprints[at + 1u], footprints[at + 2u]);
}

fn footprint_of(row: u32) -> Footprint {
  let ints = row * PATCH_STRIDE;
  let at = u32(patches[ints + PATCH_ROW]) * FOOTPRINT_STRIDE;
  var p: Footprint;
  p.job = u32(patches[ints + PATCH_JOB]);
  p.nominal = 1u << u32(patches[ints + PATCH_LOG2]);
  p.size = u32(footprints[at + FOOTPRINT_SIZE]);
  p.log2 = firstTrailingBit(p.size);
  // Buffers count values; the kernels see pairs.
  p.psf = u32(patches[ints + select(PATCH_PSF_HALF, PATCH_PSF, p.size == p.nominal)]) / 2u;
  p.width = patches[ints + PATCH_WIDTH];
  p.height = patches[ints + PATCH_HEIGHT];
  p.scratch = u32(patches[ints + PATCH_SCRATCH]) / 2u;
  p.ix = i32(footprints[at + FOOTPRINT_IX]);
  p.iy = i32(footprints[at + FOOTPRINT_IY]);
  p.fx = footprints[at + FOOTPRINT_FX];
  p.fy = footprints[at + FOOTPRINT_FY];
  p.moments = footprint_vector(at + FOOTPRINT_MOMENTS);
  // (e^{2h} − 1)/h with the survey's finite step.
  p.by_size = select(2.0, 2.02013400, SURVEY) * p.moments;
  p.by_e1 = footprint_vector(at + FOOTPRINT_BY_E1);
  p.by_e2 = footprint_vector(at + FOOTPRINT_BY_E2);
  p.gauss = footprints[at + FOOTPRINT_GAUSS];
  p.fields = u32(footprints[at + FOOTPRINT_FIELDS]);
  p.components = u32(footprints[at + FOOTPRINT_COMPONENTS]);
  p.broad = footprints[at + FOOTPRINT_BROAD] != 0.0;
  return p;
}
