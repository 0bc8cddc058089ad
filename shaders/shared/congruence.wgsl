// J m Jᵀ of a symmetric matrix (xx, xy, yy).
fn congruence(j: vec4f, m: vec3f) -> vec3f {
  return vec3f(
    j.x * j.x * m.x + 2.0 * j.x * j.y * m.y + j.y * j.y * m.z,
    j.x * j.z * m.x + (j.x * j.w + j.y * j.z) * m.y + j.y * j.w * m.z,
    j.z * j.z * m.x + 2.0 * j.z * j.w * m.y + j.w * j.w * m.z,
  );
}
