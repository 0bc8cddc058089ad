/** In place of `node:zlib`: what the page's path uses of it. */
import { type GzipOptions, gzipSync as pack } from "fflate";

export { gunzipSync } from "fflate";

/** The time is no part of the bytes. */
export const gzipSync = (bytes: Uint8Array, options: GzipOptions): Uint8Array => pack(bytes, { ...options, mtime: 0 });

/** What `Readable.pipe` of the `node:stream` beside this unpacks with needs no handle. */
export const createGunzip = () => ({ destroy() {} });
