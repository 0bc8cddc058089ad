/** Unpacks an LZ4 frame (the frame format 1.6 and block format of its authors), as Arrow and Feather files hold them. Checksums are passed
 * over: an Arrow file has none of its own where it is not compressed.
 * @param most bytes that it may unpack to @throws {Error} when the frame is damaged or larger */
export function unpackLz4(frame: Uint8Array, most: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength), out = new Output(most);
  if (frame.length < 7 || view.getUint32(0, true) !== 0x184d2204) throw new Error("it is no LZ4 frame");
  const flags = frame[4];
  if (flags >> 6 !== 1) throw new Error(`its LZ4 frame is of version ${flags >> 6}, only 1 is known`);
  if (flags & 1) throw new Error("its LZ4 frame needs a dictionary");
  let at = 7 + (flags & 8 ? 8 : 0);
  for (;;) {
    if (at + 4 > frame.length) throw new Error("its LZ4 frame is cut off");
    const head = view.getUint32(at, true), size = head & 0x7fffffff;
    at += 4;
    if (head === 0) return out.bytes();
    if (at + size > frame.length) throw new Error("its LZ4 frame is cut off");
    const block = frame.subarray(at, at + size);
    if (head >>> 31) out.put(block);
    else unpackBlock(block, out);
    at += size + (flags & 16 ? 4 : 0);
  }
}

/** What has been unpacked; later parts copy from earlier ones. */
class Output {
  #bytes = new Uint8Array(1024);
  #length = 0;
  constructor(readonly most: number) {}

  #grow(more: number) {
    const need = this.#length + more;
    if (need > this.most) throw new Error(`its LZ4 frame unpacks to more than ${this.most} bytes`);
    if (need <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.min(this.most, Math.max(need, 2 * this.#bytes.length)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  put(bytes: Uint8Array) {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Copies from `back` bytes ago, what it copies included. */
  repeat(back: number, count: number) {
    if (back < 1 || back > this.#length) throw new Error("its LZ4 frame copies from before its beginning");
    this.#grow(count);
    const bytes = this.#bytes, from = this.#length - back;
    for (let i = 0; i < count; i++) bytes[this.#length + i] = bytes[from + i];
    this.#length += count;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** A block: bytes as they are, then a copy, again and again; the last has no copy. */
function unpackBlock(block: Uint8Array, out: Output) {
  let at = 0;
  const next = () => {
    if (at >= block.length) throw new Error("a block of its LZ4 frame is cut off");
    return block[at++];
  };
  const length = (start: number) => {
    let n = start;
    if (start === 15) { for (let more = 255; more === 255; n += more) more = next(); }
    return n;
  };
  while (at < block.length) {
    const token = next(), plain = length(token >> 4);
    if (at + plain > block.length) throw new Error("a block of its LZ4 frame is cut off");
    out.put(block.subarray(at, at + plain));
    at += plain;
    if (at === block.length) return;
    const back = next() | (next() << 8);
    out.repeat(back, length(token & 15) + 4);
  }
}
