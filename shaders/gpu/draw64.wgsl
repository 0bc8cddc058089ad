// Draws patches whose light fits a transform of 64×64, as ../draw64.wgsl does, where registers are few and lanes many.
//   one workgroup = one patch; 256 lanes share a transform (shared/gpu/tile64.wgsl), and each forms the frequencies that it holds
//   in   list of patches; patch, mixture of its job, PSF half-transform     out  images in `scratch`, as ../draw.wgsl, where the box sees them
//   loops <= 4 pairs · 4 · 10 components + broad components · box² / 256

@group(0) @binding(0) var<uniform> params: vec4u; // start of the list, derivative by position (see shared/shift.wgsl)
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> psf_transforms: array<vec2f>;
@group(0) @binding(5) var<storage, read> queue: array<u32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Per axis and frequency: what a shift does there, and its derivative by the shift.
var<workgroup> shifts: array<vec4f, 128>;

fn x_shift(p: Footprint, x: u32) -> vec4f {
  return shifts[x];
}

// What the box sees of one axis, counted from the source's pixel, −32 … 31.
fn seen(pixel: i32, length: i32) -> vec2i {
  return vec2i(max(-pixel, -31), min(length - 1 - pixel, 31));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = footprint_of(queue[params.x + group.x]);
  let exact = params.y == 1u;
  clear_zeros(lane);
  lay_taps(p, lane);
  workgroupBarrier();
  if (lane < 128u) {
    shifts[lane] = shift_factor(p, lane >> 6u, lane & 63u, exact);
  }
  let columns = seen(p.ix, p.width);
  let rows = seen(p.iy, p.height);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    weigh_components(p, pair, lane);
    workgroupBarrier();
    var spectrum: Tile;
    #repeat j 4
    {
      let here = anew(lane, $(j)u);
      let y = (here >> 4u) + $(16 * j)u;
      let row = four_frequencies(p, pair, vec4u(0u, 16u, 32u, 48u) + (here & 15u), y, shifts[64u + y]);
      spectrum.re[$(j)] = row[0];
      spectrum.im[$(j)] = row[1];
    }
    #end
    let image = transform64(spectrum, lane);
    let here = anew(lane, 10u);
    let to = p.scratch + (pair << 12u) + 64u * (here >> 4u) + (here & 15u);
    #repeat j 4
    #repeat i 4
    {
      let x = i32(here & 15u) + $((16 * i + 32) % 64 - 32);
      let y = i32(here >> 4u) + $((16 * j + 32) % 64 - 32);
      if (x >= columns.x && x <= columns.y && y >= rows.x && y <= rows.y) {
        scratch[to + $(16 * i + 1024 * j)u] = vec2f(image.re[$(j)][$(i)], image.im[$(j)][$(i)]);
      }
    }
    #end
    #end
  }
  storageBarrier();
  add_gaussians(p, exact, lane);
}
