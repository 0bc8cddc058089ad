// Adds the broad components to the images in `scratch` as Gaussians, evaluated with the exact centre.
fn add_gaussians(p: Place, lane: u32) {
  let m = p.job * MIX_STRIDE;
  let trace = p.moments.x + p.moments.z;
  let nx = p.width + 2;
  let plane = 1u << (2u * p.log2);
  // A loop that ends at once still costs a CPU one round of its body, and here a round is long.
  let broad = select(0u, p.components, p.broad);
  for (var k = 0u; k < broad; k++) {
    let variance = mixes[m + MIX_VARIANCE + k];
    let share = 1.0 - fourier_share(variance * trace, p.nominal);
    if (share <= 0.0) {
      continue;
    }
    let c = variance * p.moments + vec3f(p.gauss, 0.0, p.gauss);
    let det = c.x * c.z - c.y * c.y;
    let inverse = vec3f(c.z, -c.y, c.x) / det;
    let norm = share * 0.159154943 / sqrt(det);
    let a = mixes[m + MIX_AMPLITUDE + k];
    for (var i = i32(lane); i < nx * (p.height + 2); i += i32(LANES)) {
      let y = i / nx - 1;
      let x = i - (y + 1) * nx - 1;
      if (!inside(p, x, y)) {
        continue;
      }
      let d = vec2f(f32(x - p.ix) - p.fx, f32(y - p.iy) - p.fy);
      let g = vec2f(inverse.x * d.x + inverse.y * d.y, inverse.y * d.x + inverse.z * d.y);
      let distance = dot(g, d);
      if (distance >= 100.0) {
        continue;
      }
      let value = norm * exp2(-0.721347520 * distance);
      let at = image_index(p, x, y);
      // A second field that nobody reads may carry anything.
      scratch[at] += a * value * vec2f(1.0, variance * half_slope(p.by_size, g, inverse));
      if (p.fields > 2u) {
        let slopes = vec2f(half_slope(p.by_e1, g, inverse), half_slope(p.by_e2, g, inverse));
        scratch[at + plane] += a * value * variance * slopes;
      }
      if (p.fields > 4u) {
        let slope = mixes[m + MIX_AMPLITUDE_SLOPE + k] +
          a * mixes[m + MIX_VARIANCE_SLOPE + k] * half_slope(p.moments, g, inverse);
        scratch[at + 2u * plane] += vec2f(value * slope, 0.0);
      }
    }
  }
}
