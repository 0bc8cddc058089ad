// Reads the images that draw.wgsl and draw64.wgsl left in `scratch`.

// Whether the transform reaches box pixel (x, y); there is no light beyond.
fn inside(p: Footprint, x: i32, y: i32) -> bool {
  let half = i32(p.size / 2u);
  return abs(x - p.ix) < half && abs(y - p.iy) < half;
}

// Index of box pixel (x, y), or of its neighbour, in a pair's image.
fn image_index(p: Footprint, x: i32, y: i32) -> u32 {
  let wrap = i32(p.size) - 1;
  return p.scratch + u32(((y - p.iy) & wrap) << p.log2) + u32((x - p.ix) & wrap);
}

// Unit-flux value at box pixel (x, y).
fn unit_value(p: Footprint, x: i32, y: i32) -> f32 {
  if (!inside(p, x, y)) {
    return 0.0;
  }
  return scratch[image_index(p, x, y)].x;
}
