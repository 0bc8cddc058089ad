import type { RunDisk } from "../base/disk.ts";
import type { RunDir } from "./run_dir.ts";

/** An error by its remedy, as text. */
export interface Trouble {
  name: string;
  code: number;
  message: string;
  stack?: string;
}

/** A worker that died while it made a unit. */
export interface DeathNote {
  how: string;
  stage: string;
  /** Blobs that it was fitting. */
  blobs: number[];
  words: string;
}

/** What went wrong with a unit so far. */
export interface FailureNote {
  unit: string;
  stage: string;
  /** Present once nobody tries the unit any more. */
  trouble?: Trouble;
  deaths: DeathNote[];
  /** Blobs that are not tried any more. */
  quarantined: number[];
}

/** The note of a unit, an empty one where there is none. One that is damaged counts as none: the unit is tried again. */
export async function readFailure(disk: RunDisk, run: RunDir, unit: string): Promise<FailureNote> {
  const path = run.failure(unit), none = { unit, stage: "", deaths: [], quarantined: [] };
  if (!(await disk.exists(path))) return none;
  const note = parseJson(await disk.read(path)) as FailureNote | undefined;
  return Array.isArray(note?.deaths) && Array.isArray(note.quarantined) ? note : none;
}

/** undefined of what is no JSON, as a bad disk leaves it. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

export async function writeFailure(disk: RunDisk, run: RunDir, note: FailureNote) {
  await disk.write(run.failure(note.unit), new TextEncoder().encode(JSON.stringify(note, null, 1) + "\n"));
}

const all = Number.MAX_SAFE_INTEGER;

/** Deaths over one group of blobs after which it is given up, and over a stage other than the fit. */
const patience = 3;

/** What the next attempt may do after these deaths: fewer blobs at a time until one alone has killed `patience` workers, which is
 * then left out. A stage without blobs that kills as many ends the unit. */
export function afterDeath(note: FailureNote): { mostBlobs: number; note: FailureNote } {
  const last = note.deaths.at(-1);
  if (!last) return { mostBlobs: all, note };
  if (last.blobs.length === 0) {
    const same = note.deaths.filter((d) => d.blobs.length === 0 && d.stage === last.stage);
    if (same.length < patience) return { mostBlobs: all, note };
    const message =
      `Cannot make unit ${note.unit}: ${same.length} workers died in stage "${last.stage}" (${last.how}); ` +
      `does it need more memory than there is?${
        last.words ? ` Last words: ${last.words.trim().split("\n").at(-1)}` : ""
      }`;
    return {
      mostBlobs: all,
      note: { ...note, stage: last.stage, trouble: { name: "ResourceError", code: 4, message } },
    };
  }
  if (last.blobs.length > 1) return { mostBlobs: last.blobs.length >> 1, note };
  const [blob] = last.blobs, alone = note.deaths.filter((d) => d.blobs.length === 1 && d.blobs[0] === blob);
  if (alone.length < patience) return { mostBlobs: 1, note };
  // The others get their full batches again.
  return { mostBlobs: all, note: { ...note, quarantined: [...new Set([...note.quarantined, blob])] } };
}
