// Powers of two, four at a time, to f32 precision. Exponents are -126 at least.

export function exp2(x: v128): v128 {
  const whole = f32x4.nearest(x), f = f32x4.sub(x, whole);
  // ln2^k / k! up to the seventh power: the next is below 6e-9 for |f| <= 1/2.
  let p = f32x4.add(f32x4.splat(1.5403530e-4), f32x4.mul(f, f32x4.splat(1.5252734e-5)));
  p = f32x4.add(f32x4.splat(1.3333558e-3), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(9.6181291e-3), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(5.5504109e-2), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(2.4022651e-1), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(6.9314718e-1), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(1), f32x4.mul(f, p));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** One of them. */
export function exp2Of(x: f32): f32 {
  return f32x4.extract_lane(exp2(f32x4.splat(x)), 0);
}

/** Exponents end here: what is fainter adds nothing in f32. */
export const FAINT: f32 = -60;
