// exp(2πi index/MAX_SIZE), from the head of the bank.
fn twiddle(index: u32) -> vec2f {
  return bank[index & (MAX_SIZE - 1u)];
}
