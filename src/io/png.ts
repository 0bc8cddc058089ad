/** PNG bytes of a picture. @param data three bytes a pixel, rows from the top */
export async function pngBytes(
  { nx, ny, data }: { nx: number; ny: number; data: Uint8Array },
): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  return encode({ width: nx, height: ny, data, channels: 3, depth: 8 });
}
