/** In place of `node:stream`: gzipped bytes that are piped through an unpacker, as `src/io/byte_stream.ts` does. All at once: the
 * page's files are small and in memory. */
import { gunzipSync } from "fflate";

export const Readable = {
  from: (source: AsyncIterable<Uint8Array>) => ({
    on() {},
    destroy() {},
    async *pipe() {
      const parts: BlobPart[] = [];
      for await (const bytes of source) parts.push(bytes as Uint8Array<ArrayBuffer>);
      yield gunzipSync(new Uint8Array(await new Blob(parts).arrayBuffer()));
    },
  }),
};
