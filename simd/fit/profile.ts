// What drawing needs to know of mixtures: the same as shaders/shared/profile.wgsl.

/** Share of a component that goes the Fourier way: broad ones would wrap around. */
export function fourierShare(trace: f32, size: i32): f32 {
  if (trace <= 0) return 1;
  return min<f32>(max<f32>(f32(size) * f32(0.5) / Mathf.sqrt(trace) - f32(3), 0), 1);
}

/** -2 times the slope of a share by ln tau, where it is on its ramp. */
export function rampOf(share: f32): f32 {
  return share > 0 && share < 1 ? share + 3 : 0;
}
