// Where a pixel of a brick's tile falls on an exposure. Each row of the tile is cut into segments of 16 pixels; in a segment the
// position is a cubic of the pixel, from a whole pixel of the exposure: exact enough in f32 on a chip of thousands of pixels.

struct Position {
  // The exposure holds the pixel that the position is nearest to.
  covered: bool,
  anchor: vec2i,
  // From the anchor, pixels.
  offset: vec2f,
}

/// Place of an exposure's pixel in the planes of the crop, which goes beyond the exposure as far as anything is read.
fn crop_index(pixel: vec2i) -> u32 {
  let inside = pixel - vec2i(i32(rows[EXPOSURE_CROP_X]), i32(rows[EXPOSURE_CROP_Y]));
  return u32(inside.y * i32(rows[EXPOSURE_CROP_WIDTH]) + inside.x);
}

/// @param x, y pixel of the tile
fn position(x: i32, y: i32) -> Position {
  var out = Position(false, vec2i(0), vec2f(0.0));
  let u = x - i32(rows[EXPOSURE_FROM_X]);
  let v = y - i32(rows[EXPOSURE_FROM_Y]);
  let within = u >= 0 && v >= 0 && u < i32(rows[EXPOSURE_COLUMNS]) && v < i32(rows[EXPOSURE_ROWS]);
  if (!within) { return out; }
  // The first segment may begin before the tile.
  let shifted = u + i32(rows[EXPOSURE_PHASE]);
  let segment = u32(v * i32(rows[EXPOSURE_SEGMENTS]) + (shifted >> SEGMENT_LOG2));
  let t = f32(shifted & (SEGMENT - 1)) / f32(SEGMENT);
  let at = segment * CUBIC_STRIDE;
  let rest = vec2f(
    cubics[at] + t * (cubics[at + 1u] + t * (cubics[at + 2u] + t * cubics[at + 3u])),
    cubics[at + 4u] + t * (cubics[at + 5u] + t * (cubics[at + 6u] + t * cubics[at + 7u])),
  );
  let nearest = floor(rest + 0.5);
  var anchor = vec2i(bases[2u * segment], bases[2u * segment + 1u]) + vec2i(nearest);
  var offset = rest - nearest;
  // On large maps the survey cuts off decimals: what lies up to a pixel and a half before the first pixel belongs to it.
  if (rows[EXPOSURE_TRUNCATES] > 0.0) {
    let before = (anchor == vec2i(-1)) & (offset > vec2f(-0.5));
    anchor = select(anchor, vec2i(0), before);
    offset = select(offset, offset - 1.0, before);
  }
  out.anchor = anchor;
  out.offset = offset;
  out.covered = all(anchor >= vec2i(0)) && anchor.x < i32(rows[EXPOSURE_NX]) && anchor.y < i32(rows[EXPOSURE_NY]);
  return out;
}
