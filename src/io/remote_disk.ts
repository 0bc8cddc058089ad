import type { Disk } from "../base/disk.ts";
import type { Handed } from "../base/threads/messages.ts";
import type { Ask } from "../base/threads/thread_side.ts";

/** What may be asked of a disk from another thread. */
type Question =
  | { act: "read" | "size" | "exists" | "list"; args: [path: string] }
  | { act: "readRange"; args: [path: string, at: number, length: number] };

/** A disk of the thread that called: every read is done there, so it sees them all. It is not written to. */
export function remoteDisk(ask: Ask): Disk {
  const question = (question: Question) => ask(question);
  return {
    read: (path) => question({ act: "read", args: [path] }) as Promise<Uint8Array>,
    readRange: (...args) => question({ act: "readRange", args }) as Promise<Uint8Array>,
    size: (path) => question({ act: "size", args: [path] }) as Promise<number>,
    exists: (path) => question({ act: "exists", args: [path] }) as Promise<boolean>,
    list: (dir) => question({ act: "list", args: [dir] }) as Promise<string[]>,
    write: (path) => Promise.reject(new Error(`a thread only reads the disk, it may not write "${path}"`)),
  };
}

/** Answers what `remoteDisk` asks. */
export function serveDisk(disk: Disk): (request: unknown) => Promise<Handed> {
  return async (request) => {
    const { act, args } = request as Question;
    const value = act === "readRange" ? await disk.readRange(...args) : await disk[act](...args);
    if (!(value instanceof Uint8Array)) return { value };
    // A copy, which may be given away: the disk may keep what it returns, or share it with others.
    const bytes = new Uint8Array(value);
    return { value: bytes, transfer: [bytes.buffer] };
  };
}
