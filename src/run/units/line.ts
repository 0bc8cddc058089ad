import type { ExposureCache } from "../../stages/load.ts";

/** The units of a worker, in the order in which they came. Each reads its brick when the one ahead has read, and has the device and
 * the kept brick when the one ahead has left: one unit reads while another is fitted and a third is written. */
export class Line {
  #last = { brick: "", read: Promise.resolve<unknown>(undefined), left: Promise.resolve<unknown>(undefined) };

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
  brick: string;
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

  /** A cache that reads a brick ahead of the unit's turn, unless the unit ahead has the same one, and then waits for that turn.
   * @param begin is called when it has come */
  reading(cache: ExposureCache, begin: () => void): ExposureCache {
    return {
      get: async (brick, load) => {
        const loaded = this.ahead.brick === this.brick ? undefined : await this.#readAhead(load);
        await this.#wait(this.ahead.left);
        begin();
        return await cache.get(brick, loaded ? () => Promise.resolve(loaded) : load);
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
