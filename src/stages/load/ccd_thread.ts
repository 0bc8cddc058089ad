/** The thread behind `readInThreads`: reads CCDs from the disk of the thread that calls. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { remoteDisk } from "../../io/remote_disk.ts";
import { type CcdAnswer, type CcdCall, CcdReader } from "./ccd_reader.ts";

let reader: CcdReader | undefined;

answerCalls<CcdCall, CcdAnswer>(async (call, ask) => {
  const value = await (reader ??= new CcdReader(remoteDisk(ask))).read(call);
  if ("reason" in value) return { value };
  const { data, ierr, dq, psfex } = value;
  return { value, transfer: [data, ierr, dq, psfex.planes].map((plane) => plane.buffer as ArrayBuffer) };
});
