import type { Disk } from "../../base/disk.ts";
import { inTurns } from "../../base/pool.ts";
import { haveThreads, ThreadError, Threads, usualThreads } from "../../base/threads/thread_pool.ts";
import { serveDisk } from "../../io/remote_disk.ts";
import { type CcdAnswer, type CcdCall, CcdReader } from "./ccd_reader.ts";
import { CcdRow } from "./ccd_row.ts";

/** Pixels that are worth a thread of their own: it takes as long to start as to read some of these. */
const pixelsPerThread = 2e6;

/** Reads CCDs, `readers` at a time: each in a thread of its own where there is enough to do, else in this one.
 * @param readers `usualThreads` of them when not given @param pixels about how many they have together
 * @param done hears of each @returns what is read, in the order of the calls @throws what `CcdReader` throws */
export function readCcds(
  disk: Disk,
  calls: readonly CcdCall[],
  pixels: number,
  readers?: number,
  done: (call: CcdCall) => void = () => {},
): Promise<CcdAnswer[]> {
  const threads = Math.min(readers ?? usualThreads(), calls.length, Math.floor(pixels / pixelsPerThread));
  if (threads > 0 && haveThreads()) return readInThreads(disk, calls, threads, done);
  const reader = new CcdReader(disk);
  return inTurns(calls, readers ?? 1, async (call) => {
    const answer = await reader.read(call);
    done(call);
    return answer;
  });
}

/** Reads CCDs in threads of their own. One that ends is replaced and its CCD read once more, then left out.
 * @param done hears of each @param entry the module that the threads run
 * @throws what `CcdReader` throws */
export async function readInThreads(
  disk: Disk,
  calls: readonly CcdCall[],
  count: number,
  done: (call: CcdCall) => void = () => {},
  entry: URL = new URL("./ccd_thread.ts", import.meta.url),
): Promise<CcdAnswer[]> {
  using threads = new Threads(entry, count, serveDisk(disk));
  const read = async (call: CcdCall, again: boolean): Promise<CcdAnswer> => {
    try {
      return await threads.call<CcdAnswer>(call);
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      // Where threads cannot be started, there is still this one.
      if (!error.begun) return await new CcdReader(disk).read(call);
      return again ? await read(call, false) : leftOut(call, error);
    }
  };
  return await inTurns(calls, count, async (call) => {
    const answer = await read(call, true);
    done(call);
    return answer;
  });
}

function leftOut({ table }: CcdCall, { message }: ThreadError): CcdAnswer {
  const name = new CcdRow(table, 0).label, advice = "if memory is short, read fewer at once with --readers";
  return { name, reason: `Cannot read CCD ${name}: its thread ended twice (${message}); ${advice}`, fault: "thread" };
}
