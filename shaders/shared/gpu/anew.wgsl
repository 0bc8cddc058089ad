// Registers are few: numbers that follow from the lane's are made again where they are used.

// Zeros, which a compiler cannot know to be that.
var<workgroup> zeros: array<u32, 16>;

// Writes them; a barrier must follow.
fn clear_zeros(lane: u32) {
  if (lane < 16u) {
    zeros[lane] = params.w;
  }
}

// The lane's number: what is computed from it is computed where it is needed, not kept in registers from before.
fn anew(lane: u32, i: u32) -> u32 {
  return lane + zeros[i];
}
