// exp(2πi index/MAX_SIZE), from the head of the PSF transforms.
fn twiddle(index: u32) -> vec2f {
  return psf_transforms[index & (MAX_SIZE - 1u)];
}
