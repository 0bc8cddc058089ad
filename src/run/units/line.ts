import type { ExposureCache } from "../../stages/load.ts";

/** The units of a worker, in the order in which they came. Each reads its brick when the one ahead has read, and has the device and
 * the kept brick when the one ahead has left: one unit reads while another is fitted and a third is written. */
export class Line {
  #last: Ahead = { read: Promise.resolve(), left: Promise.resolve() };

  /** Stands in line, at once. @param brick of the unit @param tell hears whether the unit waits for others */
  join(brick: string, tell: (waits: boolean) => void = () => {}): Place {
    const ahead = this.#last, place = new Place(ahead, brick, tell);
    // Whoever leaves early is still behind those ahead.
    const read = Promise.all([ahead.read, place.read]), left = Promise.all([ahead.left, place.left]);
    this.#last = { brick, read, left };
    return place;
  }
}

interface Ahead {
  /** Of the unit; none when nobody is ahead. */
  brick?: string;
  read: Promise<unknown>;
  left: Promise<unknown>;
}

/** A unit's place in the line. */
export class Place {
  readonly #read = Promise.withResolvers<void>();
  readonly #left = Promise.withResolvers<void>();
  /** Seconds that were spent waiting for those ahead. */
  waited = 0;

  constructor(readonly ahead: Ahead, readonly brick: string, readonly tell: (waits: boolean) => void) {}

  get read(): Promise<void> {
    return this.#read.promise;
  }
  get left(): Promise<void> {
    return this.#left.promise;
  }

  /** A cache that reads a brick ahead of the unit's turn, and then waits for that turn; where nobody is ahead, or a unit with the
   * same brick, the brick may be kept already.
   * @param begin is called when it has come */
  reading(cache: ExposureCache, begin: () => void): ExposureCache {
    return {
      get: async (brick, load) => {
        const early = this.ahead.brick !== undefined && this.ahead.brick !== this.brick;
        const loaded = early ? await this.#readAhead(load) : undefined;
        await this.#wait(this.ahead.left);
        begin();
        return await cache.get(brick, loaded ? () => Promise.resolve(loaded) : () => this.#readAhead(load));
      },
    };
  }

  /** The unit needs neither device nor brick any more; again has no effect. */
  leave() {
    this.#read.resolve();
    this.#left.resolve();
  }

  async #readAhead<T>(load: () => Promise<T>): Promise<T> {
    await this.#wait(this.ahead.read);
    try {
      return await load();
    } finally {
      this.#read.resolve();
    }
  }

  async #wait(until: Promise<unknown>) {
    const began = performance.now();
    this.tell(true);
    await until;
    this.tell(false);
    this.waited += (performance.now() - began) / 1000;
  }
}
