/** The thread behind `readInThreads`: reads CCDs from the disk of the thread that calls. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { inSharedMemory } from "../../compute/shared_memory.ts";
import { remoteDisk } from "../../io/remote_disk.ts";
import { type CcdAnswer, type CcdCall, CcdReader } from "./ccd_reader.ts";

let reader: CcdReader | undefined;

answerCalls<CcdCall, CcdAnswer>(async (call, ask) => {
  const ccd = await (reader ??= new CcdReader(remoteDisk(ask))).read(call);
  if ("reason" in ccd) return { value: ccd };
  // Stages after this one want the pixels where all threads can read them; here the copy holds nobody up.
  const pixels = { data: inSharedMemory(ccd.data), ierr: inSharedMemory(ccd.ierr), dq: inSharedMemory(ccd.dq) };
  return { value: { ...ccd, ...pixels }, transfer: [ccd.psfex.planes.buffer as ArrayBuffer] };
});
