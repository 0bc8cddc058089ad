// The transform of a pair of images, formed where it is needed: value + i ∂x, ∂y + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n. Two real images share a
// complex transform. Kernels bring `x_shift`: what a shift does at frequency x, and its derivative.

// Two for each component, see `weigh_components`.
var<workgroup> parts: array<vec4f, 20>;
// Quadratic forms over the frequencies, in units of a frequency (x², xy, y²): the exponents of a component of unit variance, and
// those of the two images.
var<workgroup> forms: array<vec3f, 3>;

// What a pair of images needs: its forms, and of each component beside its exponential (variance, first image: a constant, by its form, by
// the square of that) and the latter three for the second image.
fn weigh_components(p: Footprint, pair: u32, lane: u32) {
  if (lane < 3u) {
    var form = vec4f(p.moments, -28.4776585); // −2π² log₂e
    if (lane == 1u && pair != 3u) {
      form = vec4f(p.by_e1, -19.7392088); // −2π²
    } else if (lane == 2u) {
      form = vec4f(select(p.by_size, p.by_e2, pair == 2u), -19.7392088);
    }
    forms[lane] = form.w / f32(p.size * p.size) * vec3f(form.x, 2.0 * form.y, form.z);
  }
  if (lane >= p.components) {
    return;
  }
  let m = p.job * MIX_STRIDE;
  let trace = p.moments.x + p.moments.z;
  let variance = mixes[m + MIX_VARIANCE + lane];
  let share = fourier_share(variance * trace, p.nominal);
  let a = share * mixes[m + MIX_AMPLITUDE + lane];
  let ramp = ramp_of(share) * mixes[m + MIX_AMPLITUDE + lane];
  let stretch = mixes[m + MIX_VARIANCE_SLOPE + lane] / max(variance, 1e-30);
  let linear = a * variance;
  let square = select(0.0, 0.5 * RULE_SURVEY_STEP * linear * variance, SURVEY);
  var first = vec3f(a, 0.0, 0.0);
  var second = vec3f(select(0.0, a, p.fields > 1u), 0.0, 0.0);
  if (pair == 1u) {
    second = select(vec3f(0.0), vec3f(-ramp, linear, square), p.fields > 3u);
  } else if (pair == 2u) {
    // ½ ∂ln τ: what shares on their ramp follow.
    first = vec3f(-0.5 * ramp * (p.by_e1.x + p.by_e1.z) / trace, linear, square);
    second = vec3f(-0.5 * ramp * (p.by_e2.x + p.by_e2.z) / trace, linear, square);
  } else if (pair == 3u) {
    first = vec3f(share * mixes[m + MIX_AMPLITUDE_SLOPE + lane] - 0.5 * ramp * stretch, 0.693147181 * linear * stretch, 0.0);
    second = vec3f(0.0);
  }
  parts[2u * lane] = vec4f(variance, first);
  parts[2u * lane + 1u] = vec4f(second, 0.0);
}

// Real and imaginary parts at four frequencies of row y. @param sy what a shift does at y
fn four_frequencies(p: Footprint, pair: u32, x: vec4u, y: u32, sy: vec4f) -> array<vec4f, 2> {
  let middle = p.size / 2u;
  let w = f32(select(i32(y) - i32(p.size), i32(y), y <= middle));
  let mirrored = x > vec4u(middle);
  let k = vec4f(select(vec4i(x), vec4i(x) - i32(p.size), mirrored));
  // What is not stored is mirrored, and so is the sign of w at Nyquist.
  let v = k * select(vec4f(w), select(vec4f(w), vec4f(-w), mirrored), y == middle);
  let exponent = forms[0].x * k * k + forms[0].y * v + forms[0].z * w * w;
  let form_a = forms[1].x * k * k + forms[1].y * v + forms[1].z * w * w;
  let form_b = forms[2].x * k * k + forms[2].y * v + forms[2].z * w * w;
  var a = vec4f(0.0);
  var b = vec4f(0.0);
  for (var c = 0u; c < p.components; c++) {
    let one = parts[2u * c];
    let two = parts[2u * c + 1u];
    let e = exp2(max(one.x * exponent, vec4f(FAINT)));
    #if SURVEY
    a += e * (one.y + form_a * (one.z + one.w * form_a));
    b += e * (two.x + form_b * (two.y + two.z * form_b));
    #end
    #if !SURVEY
    a += e * (one.y + form_a * one.z);
    b += e * (two.x + form_b * two.y);
    #end
  }
  let first_y = select(sy.xy, sy.zw, pair == 1u);
  let area = 1.0 / f32(p.size * p.size);
  let own = p.psf + y * (middle + 1u);
  let opposite = p.psf + ((p.size - y) & (p.size - 1u)) * (middle + 1u) + p.size;
  var re: vec4f;
  var im: vec4f;
  #repeat i 4
  {
    let half = area * psf_transforms[select(own + x[$(i)], opposite - x[$(i)], mirrored[$(i)])];
    let sx = x_shift(p, x[$(i)]);
    let still = a[$(i)] * times(sx.xy, first_y);
    let moved = b[$(i)] * times(select(sx.xy, sx.zw, pair == 0u), sy.xy);
    let value = times(vec2f(half.x, select(half.y, -half.y, mirrored[$(i)])), still + vec2f(-moved.y, moved.x));
    re[$(i)] = value.x;
    im[$(i)] = value.y;
  }
  #end
  return array<vec4f, 2>(re, im);
}
