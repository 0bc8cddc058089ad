// Memory that kernels work in and that no buffer is: each thread that runs them has its own.

let next: usize = 0;

/** Begins anew at `at`. */
export function begin(at: usize): void {
  next = at;
}

/** @returns first byte of so many, a multiple of 16 */
export function take(bytes: usize): usize {
  const at = next;
  next = at + ((bytes + 15) & ~15);
  return at;
}

/** First byte that nobody took. */
export function end(): usize {
  return next;
}
