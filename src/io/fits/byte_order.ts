/** FITS is big-endian (standard 4.0, section 5); most machines are not. */
export const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Reverses the bytes of each number, in place. @param bytes aligned to `size`, whose multiple its length is
 * @param size bytes of a number: 1, 2, 4 or 8 */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const { buffer, byteOffset, length } = bytes;
  if (size === 2) {
    const w = new Uint16Array(buffer, byteOffset, length / 2);
    for (let i = 0; i < w.length; i++) w[i] = (w[i] << 8) | (w[i] >>> 8);
  } else if (size >= 4) {
    const w = new Uint32Array(buffer, byteOffset, length / 4);
    for (let i = 0; i < w.length; i++) {
      const v = w[i];
      w[i] = (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
    }
    if (size === 8) {
      for (let i = 0; i < w.length; i += 2) {
        const v = w[i];
        w[i] = w[i + 1];
        w[i + 1] = v;
      }
    }
  }
}
