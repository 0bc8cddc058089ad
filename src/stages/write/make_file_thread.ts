/** A thread that makes files. */
import { answerCalls } from "../../base/threads/thread_side.ts";
import { type FileInput, type MadeFile, makeFile } from "./make_file.ts";

answerCalls<FileInput, MadeFile>(async (input) => {
  const value = await makeFile(input);
  return { value, transfer: [value.bytes.buffer as ArrayBuffer] };
});
