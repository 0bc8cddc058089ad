/** Codec of texts in Zarr: how many there are, then the length in bytes and the UTF-8 of each; whole numbers of 32 bits, little
 * end first (the codec "vlen-utf8" of numcodecs, that zarr-python reads). The library we write with can only read it. */
export const vlenUtf8 = {
  encode(texts: readonly string[]): Uint8Array {
    const parts = texts.map((t) => new TextEncoder().encode(t));
    const out = new Uint8Array(parts.reduce((n, p) => n + 4 + p.length, 4)), view = new DataView(out.buffer);
    view.setUint32(0, parts.length, true);
    let at = 4;
    for (const part of parts) {
      view.setUint32(at, part.length, true);
      out.set(part, at + 4);
      at += 4 + part.length;
    }
    return out;
  },

  decode(bytes: Uint8Array): string[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), n = view.getUint32(0, true);
    const texts: string[] = [];
    for (let at = 4; texts.length < n;) {
      const length = view.getUint32(at, true);
      texts.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return texts;
  },
};
