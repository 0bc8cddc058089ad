/** A thread of the processor's engine. */
import { answerCalls } from "../base/threads/thread_side.ts";
import type { Call } from "./calls.ts";
import { Forms } from "./forms.ts";
import { Member } from "./member.ts";

/** What a thread is asked for. */
export interface Share {
  /** Of the engine. */
  memory: WebAssembly.Memory;
  /** First byte of each thread's room. */
  rooms: number[];
  /** Numbers that the threads share. */
  control: Int32Array;
  /** Which of them this one is. */
  member: number;
  /** What all of them do together. */
  calls: Call[];
}

let forms: Forms | undefined;

// Without a promise what it throws would end the thread.
answerCalls<Share, boolean>(async ({ memory, rooms, control, member, calls }) => {
  forms ??= new Forms(memory);
  forms.useRoom(rooms[member]);
  return { value: new Member(forms, memory, control, member, rooms.length).work(calls) };
});
