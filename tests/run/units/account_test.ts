import assert from "node:assert/strict";
import { BusyClock } from "../../../src/run/engines/busy_clock.ts";
import { Account } from "../../../src/run/units/account.ts";
import { withClock } from "../../make/clock.ts";

const near = (have: number, want: number) => assert.ok(Math.abs(have - want) < 1e-6, `${have}, not ${want}`);

Deno.test("what passes while two units are made is charged once: to the one that is done first, then to the other", () =>
  withClock(async (advance) => {
    const clock = new BusyClock(), account = new Account({ clock, imageClock: new BusyClock() });
    const busy = (seconds: number) => clock.during(() => Promise.resolve(advance(seconds)));
    const first = performance.now();
    await busy(4);
    const second = performance.now();
    advance(3);
    const one = account.charge(first);
    near(one.wallSeconds, 7);
    near(one.deviceSeconds, 4);
    await busy(2);
    advance(1);
    const two = account.charge(second);
    near(two.wallSeconds, 3);
    near(two.deviceSeconds, 2);
    assert.equal(one.worker, two.worker);
  }));

Deno.test("nobody is charged with what a unit spent that failed, nor with the time between two units", () =>
  withClock(async (advance) => {
    const clock = new BusyClock(), account = new Account({ clock, imageClock: new BusyClock() });
    await clock.during(() => Promise.resolve(advance(5)));
    account.forget();
    advance(10);
    const began = performance.now();
    advance(2);
    const { wallSeconds, deviceSeconds } = account.charge(began);
    near(wallSeconds, 2);
    near(deviceSeconds, 0);
  }));
