/** JPEG bytes of a picture. @param data three bytes a pixel, rows from the top */
export async function jpegBytes(
  { nx, ny, data }: { nx: number; ny: number; data: Uint8Array },
  quality = 75,
): Promise<Uint8Array> {
  const { default: jpeg } = await import("jpeg-js");
  const rgba = new Uint8Array(4 * nx * ny).fill(255);
  for (let i = 0, from = 0, to = 0; i < nx * ny; i++, to++) {
    rgba[to++] = data[from++];
    rgba[to++] = data[from++];
    rgba[to++] = data[from++];
  }
  return new Uint8Array(jpeg.encode({ width: nx, height: ny, data: rgba }, quality).data);
}
