import { dirname } from "node:path";
import { hostname } from "node:os";
import { ResourceError } from "../base/errors.ts";
import { parseShape, type Shape } from "../base/json/json_shape.ts";

/** What a lease file says. */
export interface LeaseNote {
  host: string;
  pid: number;
  owner: string;
  /** Grows while the holder lives. */
  beat: number;
  /** What the holder is doing: stage, counts. */
  doing?: string;
}

/** Seconds without a beat after which a lease of another machine is free. */
export const leaseExpiry = 90;

/** Who holds what. A lease is an advisory lock on a file, which the kernel frees when its holder dies. Where a holder is on
 * another machine, whose locks may not be seen from here, its beat decides: it must stand still for `leaseExpiry` seconds of
 * this process's own clock, so no clock has to agree with another. */
export class Leases {
  readonly #seen = new Map<string, { beat: string; since: number }>();

  constructor(readonly owner: string, readonly expiry = leaseExpiry) {}

  /** The lease, or undefined while somebody else has it. @throws {ResourceError} when the file cannot be made */
  async take(path: string): Promise<Lease | undefined> {
    for (;;) {
      const file = await openLease(path);
      const locked = await tryLock(file);
      if (locked === false) {
        file.close();
        return undefined;
      }
      if (!(await isStill(file, path))) {
        file.close();
        continue;
      }
      const note = await readNote(path);
      const dead = note?.host === hostname() && locked === true;
      if (note && !dead && !this.#expired(path, note)) {
        file.close();
        return undefined;
      }
      this.#seen.delete(path);
      const lease = new Lease(path, file, this.owner);
      await lease.beat();
      return lease;
    }
  }

  #expired(path: string, note: LeaseNote): boolean {
    const beat = `${note.owner} ${note.beat}`, seen = this.#seen.get(path), now = performance.now();
    if (seen?.beat !== beat) this.#seen.set(path, { beat, since: now });
    return seen?.beat === beat && now - seen.since > 1000 * this.expiry;
  }
}

/** A lease that this process holds. */
export class Lease {
  readonly #file: Deno.FsFile;
  #beat = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly path: string, file: Deno.FsFile, readonly owner: string) {
    this.#file = file;
  }

  /** Reports that the holder is alive, and what it is doing. */
  beat(doing?: string): Promise<void> {
    const note: LeaseNote = { host: hostname(), pid: Deno.pid, owner: this.owner, beat: this.#beat++, doing };
    return this.#writing = this.#writing.then(async () => {
      const bytes = new TextEncoder().encode(JSON.stringify(note) + "\n");
      await this.#file.seek(0, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) done += await this.#file.write(bytes.subarray(done));
      await this.#file.truncate(bytes.length);
    });
  }

  /** Releases it; the file is removed first, so that no process finds it without a holder. */
  async release() {
    await this.#writing.catch(() => {});
    await Deno.remove(this.path).catch(() => {});
    this.#file.close();
  }
}

const shape: Shape = { host: "string", pid: "number", owner: "string", beat: "number", "doing?": "string" };

/** Note of a lease; undefined when there is none, it is being written, or it is damaged. */
export async function readNote(path: string): Promise<LeaseNote | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return text === undefined ? undefined : parseShape<LeaseNote>(text, shape);
}

/** Whether a live process holds the lease, as far as locks tell. */
export async function isHeld(path: string): Promise<boolean> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch {
    return false;
  }
  using held = file;
  return !(await held.tryLock(true).catch(() => false));
}

async function openLease(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw new ResourceError(`Cannot make the lease "${path}": ${(error as Error).message}`);
  }
}

/** "unknown" on a file system without locks: there the beat alone decides. */
async function tryLock(file: Deno.FsFile): Promise<boolean | "unknown"> {
  try {
    return await file.tryLock(true);
  } catch {
    return "unknown";
  }
}

/** Whether the path still names the file that was locked: its last holder may have removed it in between. */
async function isStill(file: Deno.FsFile, path: string): Promise<boolean> {
  const [mine, there] = await Promise.all([file.stat(), Deno.stat(path).catch(() => undefined)]);
  return there !== undefined && mine.ino === there.ino;
}
