import { cpuUsage } from "node:process";
import type { UnitCost } from "../../rundir/record.ts";
import type { Engines } from "../engines/supply.ts";

type Spent = Pick<UnitCost, "cpuSeconds" | "deviceSeconds"> & { imageSeconds: number };

/** What a worker spends, charged to its units one after the other: nothing is charged twice, whatever is made side by side. */
export class Account {
  readonly #worker = crypto.randomUUID().slice(0, 8);
  #spent: Spent;
  #closed = -Infinity;

  constructor(readonly engines: Pick<Engines, "clock" | "imageClock">) {
    this.#spent = this.#clocks();
  }

  /** Charges a unit that is done with what was spent since the one before. @param began when it was begun, `performance.now()` */
  charge(began: number): Spent & Pick<UnitCost, "wallSeconds" | "worker"> {
    const since = Math.max(began, this.#closed), before = this.#spent;
    this.forget();
    const { cpuSeconds, deviceSeconds, imageSeconds } = this.#spent;
    return {
      wallSeconds: (this.#closed - since) / 1000,
      cpuSeconds: cpuSeconds - before.cpuSeconds,
      deviceSeconds: deviceSeconds - before.deviceSeconds,
      imageSeconds: imageSeconds - before.imageSeconds,
      worker: this.#worker,
    };
  }

  /** Nobody is charged with what was spent until now: it was for a unit that failed. */
  forget() {
    this.#closed = performance.now();
    this.#spent = this.#clocks();
  }

  #clocks(): Spent {
    const { user, system } = cpuUsage(), { clock, imageClock } = this.engines;
    return { cpuSeconds: (user + system) / 1e6, deviceSeconds: clock.seconds, imageSeconds: imageClock.seconds };
  }
}
