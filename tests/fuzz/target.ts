import type { Span } from "./mutate.ts";

/** What is fed with damaged files. */
export interface Target {
  name: string;
  /** Sound files, and where each is changed (default: anywhere). */
  corpus(): Promise<{ bytes: Uint8Array; name: string; spans?: readonly Span[] }[]>;
  /** Reads all that a file offers. What it throws must be an error with a remedy. */
  read(bytes: Uint8Array, name: string): Promise<void> | void;
}

let dir = "";

/** Directory of this thread's own, the only one that it may write to. */
export const scratch = (): string => dir ||= Deno.makeTempDirSync({ prefix: "obiwan-fuzz-" });

/** Largest single array that reading a file of some bytes may ask for: 16 million pixels in f64, and 2,000 pixels of f64 a byte more, beyond what any
 * tile of a real image packs. */
export const mostBytes = (size: number): number => 8 * (2 ** 24 + 2000 * size);
