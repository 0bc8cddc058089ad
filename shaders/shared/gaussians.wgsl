// Adds the broad components to the images in `scratch` as Gaussians, evaluated with the exact centre.
fn add_gaussians(p: Footprint, exact: bool, lane: u32) {
  let m = p.job * MIX_STRIDE;
  let trace = p.moments.x + p.moments.z;
  let nx = p.width;
  let plane = 1u << (2u * p.log2);
  // A loop that ends at once still costs a CPU one round of its body, and here a round is long.
  let broad = select(0u, p.components, p.broad);
  for (var k = 0u; k < broad; k++) {
    let variance = mixes[m + MIX_VARIANCE + k];
    let other = fourier_share(variance * trace, p.nominal);
    let share = 1.0 - other;
    if (share <= 0.0) {
      continue;
    }
    // What the share itself changes, relative to the component: by ln r_e, ee1, ee2, n.
    let ramp = 0.5 * ramp_of(other) / share;
    let by_share = ramp * vec4f(2.0, (p.by_e1.x + p.by_e1.z) / trace, (p.by_e2.x + p.by_e2.z) / trace, mixes[m + MIX_VARIANCE_SLOPE + k] / variance);
    let c = variance * p.moments + vec3f(p.gauss, 0.0, p.gauss);
    let det = c.x * c.z - c.y * c.y;
    let inverse = vec3f(c.z, -c.y, c.x) / det;
    let norm = share * 0.159154943 / sqrt(det);
    let a = mixes[m + MIX_AMPLITUDE + k];
    for (var i = i32(lane); i < nx * p.height; i += i32(LANES)) {
      let y = i / nx;
      let x = i - y * nx;
      if (!inside(p, x, y)) {
        continue;
      }
      let d = vec2f(f32(x - p.ix) - p.fx, f32(y - p.iy) - p.fy);
      let g = vec2f(inverse.x * d.x + inverse.y * d.y, inverse.y * d.x + inverse.z * d.y);
      let distance = dot(g, d);
      if (distance >= 100.0) {
        continue;
      }
      let light = norm * exp2(-0.721347520 * distance);
      let value = a * light;
      // By position: the slope, or the difference of the Gaussians one pixel to either side.
      var slope = g;
      if (!exact) {
        let low = vec2f(distance) - 2.0 * g + inverse.xz;
        let high = vec2f(distance) + 2.0 * g + inverse.xz;
        slope = 0.5 * (exp2(0.721347520 * (distance - low)) - exp2(0.721347520 * (distance - high)));
      }
      let at = image_index(p, x, y);
      // A second image that nobody reads may carry anything.
      scratch[at] += value * vec2f(1.0, slope.x);
      if (p.fields > 1u) {
        scratch[at + plane] += value * vec2f(slope.y, variance * half_slope(p.by_size, g, inverse) + by_share.x);
      }
      if (p.fields > 4u) {
        let shape = vec2f(half_slope(p.by_e1, g, inverse), half_slope(p.by_e2, g, inverse));
        scratch[at + 2u * plane] += value * (variance * shape + by_share.yz);
      }
      if (p.fields > 6u) {
        let by_n = mixes[m + MIX_VARIANCE_SLOPE + k] * half_slope(p.moments, g, inverse) + by_share.w;
        scratch[at + 3u * plane] += vec2f(light * mixes[m + MIX_AMPLITUDE_SLOPE + k] + value * by_n, 0.0);
      }
    }
  }
}
