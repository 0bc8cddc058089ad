import { createHash } from "node:crypto";
import type { Disk } from "./disk.ts";

/** One file that others depend on. */
export interface InputFile {
  path: string;
  bytes: number;
  /** Hex; absent when the plan keeps sizes only. */
  sha256?: string;
}

const chunk = 1 << 22;

/** Size and, if wanted, SHA-256 of a file, read in pieces of 4 MiB. */
export async function fingerprint(disk: Disk, path: string, how: "full" | "size"): Promise<InputFile> {
  if (how === "size") return { path, bytes: await disk.size(path) };
  const hash = createHash("sha256");
  let bytes = 0;
  for (;;) {
    const piece = await disk.readRange(path, bytes, chunk);
    hash.update(piece);
    bytes += piece.length;
    if (piece.length < chunk) return { path, bytes, sha256: hash.digest("hex") };
  }
}

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
