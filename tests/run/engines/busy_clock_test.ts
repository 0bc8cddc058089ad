import assert from "node:assert/strict";
import { BusyClock } from "../../../src/run/engines/busy_clock.ts";
import { withClock } from "../../make/clock.ts";

Deno.test("a busy clock runs while anything goes on, once for what goes on at the same time, and stops after errors", () =>
  withClock(async (advance) => {
    const clock = new BusyClock(), first = Promise.withResolvers<void>(), second = Promise.withResolvers<void>();
    const one = clock.during(() => first.promise);
    advance(10);
    const other = clock.during(() => second.promise);
    advance(5);
    first.resolve();
    await one;
    advance(2);
    assert.ok(Math.abs(clock.seconds - 17) < 1e-6, `${clock.seconds}`);
    second.reject(new Error("lost"));
    await assert.rejects(other, /lost/);
    advance(100);
    assert.ok(Math.abs(clock.seconds - 17) < 1e-6, `${clock.seconds}`);
  }));
