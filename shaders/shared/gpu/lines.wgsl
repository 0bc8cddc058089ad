// Inverse transforms of lines of 32 to 512 values (exponent +2πi, no scale), 2048 values at a time by 256 lanes: each lane holds
// the values j + r·size/8 of its line, before and after, and passes of radix 8 (the last one of what is left) exchange them
// through workgroup memory, real and imaginary parts one after the other.

var<workgroup> exchanged: array<f32, 2048>;

// Where value i of a line is left. Bits are flipped so that neighbouring lanes seldom meet in one of 32 banks.
fn place(p: Footprint, line: u32, i: u32) -> u32 {
  let low = (i >> 5u) ^ (line << 1u) ^ (line >> 2u);
  let high = (i >> 6u) ^ line;
  return (line << p.log2) + (i ^ (low & 7u) ^ ((high & 3u) << 3u));
}

// Value r goes to place `to` + r·hop of the line; those that come back are j + r·size/8.
fn regroup(p: Footprint, b: ptr<function, array<vec2f, 8>>, line: u32, j: u32, to: u32, hop: u32) {
  let eighth = p.size / 8u;
  #repeat c 2
  #repeat r 8
  exchanged[place(p, line, to + $(r)u * hop)] = (*b)[$(r)][$(c)];
  #end
  workgroupBarrier();
  #repeat r 8
  (*b)[$(r)][$(c)] = exchanged[place(p, line, j + $(r)u * eighth)];
  #end
  workgroupBarrier();
  #end
}

// Multiplies value r by w^r.
fn turn8(b: ptr<function, array<vec2f, 8>>, w: vec2f) {
  let w2 = times(w, w);
  let w3 = times(w2, w);
  let w4 = times(w2, w2);
  (*b)[1] = times((*b)[1], w);
  (*b)[2] = times((*b)[2], w2);
  (*b)[3] = times((*b)[3], w3);
  (*b)[4] = times((*b)[4], w4);
  (*b)[5] = times((*b)[5], times(w4, w));
  (*b)[6] = times((*b)[6], times(w3, w3));
  (*b)[7] = times((*b)[7], times(w4, w3));
}

// The last pass, of radix 4: twice, over every other value.
fn fours(b: ptr<function, array<vec2f, 8>>, j: u32, eighth: u32, step: u32) {
  #repeat s 2
  {
    let w = twiddle((j + $(s)u * eighth) * step);
    let w2 = times(w, w);
    let b1 = times((*b)[$(s + 2)], w);
    let b2 = times((*b)[$(s + 4)], w2);
    let b3 = times((*b)[$(s + 6)], times(w2, w));
    let even = (*b)[$(s)] + b2;
    let odd = (*b)[$(s)] - b2;
    let sum = b1 + b3;
    let turned = vec2f(b3.y - b1.y, b1.x - b3.x);
    (*b)[$(s)] = even + sum;
    (*b)[$(s + 2)] = odd + turned;
    (*b)[$(s + 4)] = even - sum;
    (*b)[$(s + 6)] = odd - turned;
  }
  #end
}

// The last pass, of radix 2: four times.
fn twos(b: ptr<function, array<vec2f, 8>>, j: u32, eighth: u32, step: u32) {
  #repeat s 4
  {
    let turned = times((*b)[$(s + 4)], twiddle((j + $(s)u * eighth) * step));
    (*b)[$(s + 4)] = (*b)[$(s)] - turned;
    (*b)[$(s)] += turned;
  }
  #end
}

// All lanes come here together.
fn transform_lines(p: Footprint, b: ptr<function, array<vec2f, 8>>, line: u32, j: u32) {
  let eighth = p.size / 8u;
  let step = MAX_SIZE >> p.log2;
  fft8(b);
  regroup(p, b, line, j, 8u * j, 1u);
  if (p.size > 64u) {
    turn8(b, twiddle((j & 7u) * (MAX_SIZE / 64u)));
    fft8(b);
    regroup(p, b, line, j, 64u * (j >> 3u) + (j & 7u), 8u);
  }
  if (p.size == 64u || p.size == 512u) {
    turn8(b, twiddle(j * step));
    fft8(b);
  } else if (p.size == 128u) {
    twos(b, j, eighth, step);
  } else {
    fours(b, j, eighth, step);
  }
}
