import { type Call, callForm, canShare, groupsOf } from "./calls.ts";
import type { Forms } from "./forms.ts";

/** Numbers that the threads of a team share: threads at the present meeting, meetings so far, whether one of them failed; then for
 * each call its next workgroup. */
export const atMeeting = 0, meetings = 1, failed = 2, firstCounter = 3;

/** Looks that a thread takes for the others before it sleeps: a call of the system costs more than some microseconds. */
const looks = 2000;
/** Parts that each thread should get of a call, so that they end together. */
const partsEach = 8;

/** One thread of a team: it does its share of every call, and meets the others between calls. */
export class Member {
  /** @param control shared numbers, `firstCounter` and one for each call @param number of this one @param count of the team */
  constructor(
    readonly forms: Forms,
    readonly memory: WebAssembly.Memory,
    readonly control: Int32Array,
    readonly number: number,
    readonly count: number,
  ) {}

  /** @returns false when another thread failed @throws what goes wrong in this one; the others do no more then */
  work(calls: readonly Call[]): boolean {
    try {
      return calls.every((call, i) => {
        const shared = canShare(call);
        if (shared) this.#takeParts(call, firstCounter + i);
        else if (this.number === 0) callForm(this.forms, call, 0, this.#groups(call));
        // What the first thread does alone goes on without the others.
        const next = calls[i + 1], alone = !shared && next !== undefined && !canShare(next);
        return alone || this.#meet();
      });
    } catch (error) {
      giveUp(this.control);
      throw error;
    }
  }

  #groups(call: Call): number {
    return groupsOf(call, () => new Int32Array(this.memory.buffer));
  }

  #takeParts(call: Call, counter: number) {
    const groups = this.#groups(call), size = Math.max(1, Math.floor(groups / (partsEach * this.count)));
    for (;;) {
      const from = Atomics.add(this.control, counter, size);
      if (from >= groups) return;
      callForm(this.forms, call, from, Math.min(size, groups - from));
    }
  }

  get #off(): boolean {
    return Atomics.load(this.control, failed) !== 0;
  }

  /** Waits until all are here. @returns false when one of them will not come */
  #meet(): boolean {
    const { control } = this, before = Atomics.load(control, meetings);
    if (Atomics.add(control, atMeeting, 1) === this.count - 1) {
      Atomics.store(control, atMeeting, 0);
      Atomics.add(control, meetings, 1);
      Atomics.notify(control, meetings);
    } else {
      for (let look = 0; look < looks && Atomics.load(control, meetings) === before; look++);
      while (!this.#off && Atomics.load(control, meetings) === before) Atomics.wait(control, meetings, before);
    }
    return !this.#off;
  }
}

/** Tells all threads of a team, those that sleep, too, that there is no more to do. In this order, so that none falls asleep between. */
export function giveUp(control: Int32Array) {
  Atomics.store(control, failed, 1);
  Atomics.add(control, meetings, 1);
  Atomics.notify(control, meetings);
}
