// An inverse transform of 64×64 values (exponent +2πi, no scale) that 256 lanes share, as 4·4·4 along each axis: each lane holds 4×4
// values, and what it holds next is exchanged twice through workgroup memory, real and imaginary parts one after the other.
//
// With the digits to base 4 of a frequency, k = k0 + 4 k1 + 16 k2, and of a pixel, n = n0 + 4 n1 + 16 n2, on both axes:
//   lane (k0x, k1x, k0y, k1y), lowest digit first, holds k2 and sums over it: n0 comes in its place
//   lane (k0x, n0x, k0y, n0y) holds k1 and sums over it: n1
//   lane (n0x, n1x, n0y, n1y) holds k0 and sums over it: n2
// Bits of an address are flipped so that 32 consecutive lanes never meet in one of 32 banks.

var<workgroup> exchanged: array<f32, 4096>;

// Columns are steps in y, components steps in x.
struct Tile {
  re: mat4x4f,
  im: mat4x4f,
}

// Four points along y, for each column in x.
fn radix4(t: Tile) -> Tile {
  let ar = t.re[0] + t.re[2];
  let ai = t.im[0] + t.im[2];
  let br = t.re[0] - t.re[2];
  let bi = t.im[0] - t.im[2];
  let cr = t.re[1] + t.re[3];
  let ci = t.im[1] + t.im[3];
  let dr = t.re[1] - t.re[3];
  let di = t.im[1] - t.im[3];
  return Tile(mat4x4f(ar + cr, br - di, ar - cr, br + di), mat4x4f(ai + ci, bi + dr, ai - ci, bi - dr));
}

// Multiplies step j in y by w^j.
fn turn(t: Tile, w: vec2f) -> Tile {
  let w2 = times(w, w);
  let w3 = times(w2, w);
  return Tile(
    mat4x4f(t.re[0], w.x * t.re[1] - w.y * t.im[1], w2.x * t.re[2] - w2.y * t.im[2], w3.x * t.re[3] - w3.y * t.im[3]),
    mat4x4f(t.im[0], w.x * t.im[1] + w.y * t.re[1], w2.x * t.im[2] + w2.y * t.re[2], w3.x * t.im[3] + w3.y * t.re[3]),
  );
}

fn across(t: Tile) -> Tile {
  return Tile(transpose(t.re), transpose(t.im));
}

// Sums over one digit on both axes. @param wx, wy what step 1 of the new digit turns the rest by
fn sum_digit(t: Tile, wx: vec2f, wy: vec2f) -> Tile {
  return across(turn(radix4(across(turn(radix4(t), wy))), wx));
}

// k1 for n0.
fn exchange_first(m: mat4x4f, lane: u32) -> mat4x4f {
  #repeat j 4
  #repeat i 4
  exchanged[$(256 * i + 1024 * j)u + (lane ^ $(4 * i)u)] = m[$(j)][$(i)];
  #end
  #end
  workgroupBarrier();
  let d1 = (lane >> 2u) & 3u;
  let start = 256u * d1 + 1024u * (lane >> 6u) + (lane & 51u);
  var out: mat4x4f;
  #repeat j 4
  out[$(j)] = vec4f(exchanged[start + $(64 * j)u + 4u * d1], exchanged[start + $(64 * j)u + 4u * (1u ^ d1)], exchanged[start + $(64 * j)u + 4u * (2u ^ d1)], exchanged[start + $(64 * j)u + 4u * (3u ^ d1)]);
  #end
  workgroupBarrier();
  return out;
}

// k0 for n1.
fn exchange_second(m: mat4x4f, lane: u32) -> mat4x4f {
  let odd = 16u * ((lane >> 6u) & 1u);
  #repeat j 4
  #repeat i 4
  exchanged[$(256 * i + 1024 * j)u + (lane ^ $(i)u ^ odd)] = m[$(j)][$(i)];
  #end
  #end
  workgroupBarrier();
  let d1 = (lane >> 2u) & 3u;
  let d2 = (lane >> 4u) & 3u;
  let start = 256u * d1 + 1024u * (lane >> 6u) + 4u * (lane & 3u) + 64u * d2;
  var out: mat4x4f;
  #repeat j 4
  {
    let at = start + 16u * ($(j)u ^ (d2 & 1u));
    out[$(j)] = vec4f(exchanged[at + d1], exchanged[at + (1u ^ d1)], exchanged[at + (2u ^ d1)], exchanged[at + (3u ^ d1)]);
  }
  #end
  workgroupBarrier();
  return out;
}

// Frequencies (lane & 15) + 16 i, (lane >> 4) + 16 j become pixels of the same numbers.
fn transform64(spectrum: Tile, lane: u32) -> Tile {
  let step = MAX_SIZE / 64u;
  var here = anew(lane, 4u);
  var t = sum_digit(spectrum, twiddle((here & 15u) * step), twiddle((here >> 4u) * step));
  t = Tile(exchange_first(t.re, anew(lane, 5u)), exchange_first(t.im, anew(lane, 6u)));
  here = anew(lane, 7u);
  t = sum_digit(t, twiddle((here & 3u) * 4u * step), twiddle(((here >> 4u) & 3u) * 4u * step));
  t = Tile(exchange_second(t.re, anew(lane, 8u)), exchange_second(t.im, anew(lane, 9u)));
  return across(radix4(across(radix4(t))));
}
