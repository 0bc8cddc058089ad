/** Longest that nothing may hold up the event loop, ms. */
export const longestHold = 50;

/** Every how many ms the loop is asked for. */
const period = 5;

/** A time in which the event loop did not go on. */
export interface Hold {
  /** What went on when it began. */
  where: string;
  /** ms, of the wall and of this thread's own processor time: what is missing was waited for, the device or other programs. */
  wall: number;
  cpu: number;
  /** ms since the start of the process. */
  began: number;
}

/** Holds at one place. */
export interface Held {
  where: string;
  count: number;
  /** ms */
  longest: number;
  longestCpu: number;
  total: number;
}

/** Watches for how long the event loop of this thread is held up at a time. */
export class LoopLag {
  /** Longer than `longestHold`, in their order. */
  readonly holds: Hold[] = [];
  #where = "";
  #last = 0;
  #lastCpu = 0;
  #timer?: ReturnType<typeof setInterval>;

  /** What goes on from now on. */
  at(where: string) {
    this.#where = where;
  }

  start() {
    let where = this.#where;
    this.#last = performance.now();
    this.#lastCpu = threadCpu();
    this.#timer = setInterval(() => {
      const now = performance.now(), cpu = threadCpu(), wall = now - this.#last - period;
      // Where it began: what was held up may have gone on to the next place by itself.
      if (wall > longestHold) this.holds.push({ where, wall, cpu: cpu - this.#lastCpu, began: this.#last });
      [this.#last, this.#lastCpu, where] = [now, cpu, this.#where];
    }, period);
  }

  stop() {
    clearInterval(this.#timer);
  }
}

/** By place, the longest first. */
export function heldAt(holds: readonly Hold[]): Held[] {
  const places = Map.groupBy(holds, (h) => h.where);
  return [...places].map(([where, list]) => ({
    where,
    count: list.length,
    longest: Math.max(...list.map((h) => h.wall)),
    longestCpu: Math.max(...list.map((h) => h.cpu)),
    total: list.reduce((sum, h) => sum + h.wall, 0),
  })).sort((a, b) => b.longest - a.longest);
}

/** ms of processor time that the calling thread has used (Linux; else NaN). */
function threadCpu(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
  } catch {
    return NaN;
  }
}
