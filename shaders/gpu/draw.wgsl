// Draws patches, as ../draw.wgsl does, where registers are few and lanes many; of 64×64, too, where draw64.wgsl lacks workgroup memory.
//   one workgroup = one patch; 256 lanes share 2048 values of lines (shared/gpu/lines.wgsl), and each forms the frequencies that it transforms
//   in   list of patches; patch, mixture and moments of its job, PSF half-transform
//   out  images in `scratch`, as ../draw.wgsl, where the box sees them
//   loops <= 4 pairs · size²/2048 · 2 · 10 components + 4 · size²/2048 columns + broad components · box² / 256: 11,000 at size 512

@group(0) @binding(0) var<uniform> params: vec4u; // start of the list, derivative by position (see shared/shift.wgsl)
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> psf_transforms: array<vec2f>;
@group(0) @binding(5) var<storage, read> queue: array<u32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Factors of the shift in x up to the highest frequency, and in y for the lines in hand.
var<workgroup> x_table: array<vec4f, 257>;
var<workgroup> y_table: array<vec4f, 64>;

fn x_shift(p: Footprint, x: u32) -> vec4f {
  let mirrored = 2u * x > p.size;
  let factor = x_table[select(x, p.size - x, mirrored)];
  return select(factor, vec4f(factor.x, -factor.y, factor.z, -factor.w), mirrored);
}

// What the box sees of one axis, counted from the source's pixel.
fn seen(p: Footprint, pixel: i32, length: i32) -> vec2i {
  let reach = i32(p.size / 2u) - 1;
  return vec2i(max(-pixel, -reach), min(length - 1 - pixel, reach));
}

// Whether the box sees pixel n of a transform.
fn is_seen(p: Footprint, n: u32, range: vec2i) -> bool {
  let at = select(i32(n), i32(n) - i32(p.size), 2u * n >= p.size);
  return at >= range.x && at <= range.y;
}

// Forms rows of a pair's spectrum and transforms them; of columns that the box sees.
fn draw_rows(p: Footprint, pair: u32, base: u32, columns: vec2i, exact: bool, lane: u32) {
  let eighth = p.size / 8u;
  let rows = 2048u >> p.log2;
  let line = lane >> (p.log2 - 3u);
  let j = lane & (eighth - 1u);
  for (var first = 0u; first < p.size; first += rows) {
    if (lane < rows) {
      y_table[lane] = shift_factor(p, 1u, (first + lane) & (p.size - 1u), exact);
    }
    workgroupBarrier();
    let y = (first + line) & (p.size - 1u);
    var b: array<vec2f, 8>;
    #repeat h 2
    {
      let four = four_frequencies(p, pair, (vec4u(0u, 1u, 2u, 3u) + $(4 * h)u) * eighth + j, y, y_table[line]);
      #repeat r 4
      b[$(4 * h + r)] = vec2f(four[0][$(r)], four[1][$(r)]);
      #end
    }
    #end
    transform_lines(p, &b, line, j);
    #repeat r 8
    {
      let n = j + $(r)u * eighth;
      if (first + line < p.size && is_seen(p, n, columns)) {
        scratch[base + (y << p.log2) + n] = b[$(r)];
      }
    }
    #end
  }
}

// Transforms the columns that the box sees; of their rows, too, those alone are written. Neighbouring lanes have neighbouring columns.
fn draw_columns(p: Footprint, base: u32, columns: vec2i, rows: vec2i, lane: u32) {
  let eighth = p.size / 8u;
  let at_once = 2048u >> p.log2;
  let line = lane & (at_once - 1u);
  let j = lane >> (11u - p.log2);
  for (var first = columns.x; first <= columns.y; first += i32(at_once)) {
    let column = first + i32(line);
    let x = u32(column) & (p.size - 1u);
    var b: array<vec2f, 8>;
    #repeat r 8
    b[$(r)] = scratch[base + ((j + $(r)u * eighth) << p.log2) + x];
    #end
    transform_lines(p, &b, line, j);
    #repeat r 8
    {
      let n = j + $(r)u * eighth;
      if (column <= columns.y && is_seen(p, n, rows)) {
        scratch[base + (n << p.log2) + x] = b[$(r)];
      }
    }
    #end
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = footprint_of(queue[params.x + group.x]);
  let exact = params.y == 1u;
  lay_taps(p, lane);
  workgroupBarrier();
  for (var k = lane; 2u * k <= p.size; k += LANES) {
    x_table[k] = shift_factor(p, 0u, k, exact);
  }
  let columns = seen(p, p.ix, p.width);
  let rows = seen(p, p.iy, p.height);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    let base = p.scratch + (pair << (2u * p.log2));
    weigh_components(p, pair, lane);
    draw_rows(p, pair, base, columns, exact, lane);
    storageBarrier();
    draw_columns(p, base, columns, rows, lane);
  }
  storageBarrier();
  add_gaussians(p, exact, lane);
}
