// The transform that larger ones are made of.

// Eight values in place, exponent +2πi.
fn fft8(b: ptr<function, array<vec2f, 8>>) {
  let a0 = (*b)[0] + (*b)[4];
  let a1 = (*b)[0] - (*b)[4];
  let a2 = (*b)[2] + (*b)[6];
  let a3 = (*b)[2] - (*b)[6];
  let c0 = (*b)[1] + (*b)[5];
  let c1 = (*b)[1] - (*b)[5];
  let c2 = (*b)[3] + (*b)[7];
  let c3 = (*b)[3] - (*b)[7];
  let e0 = a0 + a2;
  let e2 = a0 - a2;
  let e1 = a1 + vec2f(-a3.y, a3.x);
  let e3 = a1 - vec2f(-a3.y, a3.x);
  let o0 = c0 + c2;
  let o2 = c0 - c2;
  let o1 = c1 + vec2f(-c3.y, c3.x);
  let o3 = c1 - vec2f(-c3.y, c3.x);
  let r1 = 0.70710678 * vec2f(o1.x - o1.y, o1.x + o1.y);
  let r2 = vec2f(-o2.y, o2.x);
  let r3 = 0.70710678 * vec2f(-o3.x - o3.y, o3.x - o3.y);
  (*b)[0] = e0 + o0;
  (*b)[1] = e1 + r1;
  (*b)[2] = e2 + r2;
  (*b)[3] = e3 + r3;
  (*b)[4] = e0 - o0;
  (*b)[5] = e1 - r1;
  (*b)[6] = e2 - r2;
  (*b)[7] = e3 - r3;
}
