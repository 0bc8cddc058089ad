import { EngineError, StoppedError } from "../../src/base/errors.ts";
import { measureFloors } from "./clock.ts";
import type { Bench } from "./context.ts";
import { measurePeaks } from "./peaks.ts";

/** A unit that is measured, and how large its part of the time is beside that of the others. */
export interface TimedUnit {
  name: string;
  weight: number;
  run(bench: Bench): Promise<void>;
}

/** Measures what the device can do at most, then the units one after another. @returns names of those that the device could not do */
export async function measureUnits(bench: Bench, units: readonly TimedUnit[]): Promise<string[]> {
  const context = { ...bench }, failed: string[] = [];
  if (context.gpu) {
    context.peaks = await measurePeaks(context);
    await measureFloors(context);
  } else context.say("no peaks: the reference engine is scalar f64 code, it has no device to compare with");
  for (const [i, unit] of units.entries()) {
    const rest = units.slice(i).reduce((sum, { weight }) => sum + weight, 0);
    if (!await measured({ ...context, budget: context.budget.share(unit.weight / rest) }, unit)) failed.push(unit.name);
  }
  return failed;
}

/** One unit; a device that fails in one leaves the others their turn. @returns whether the device could do it */
async function measured(context: Bench, { name, run }: TimedUnit): Promise<boolean> {
  if (context.budget.over) {
    context.say(`${name} left out: the time is over`);
    return true;
  }
  try {
    await run(context);
    if (context.budget.over) context.say(`${name} was cut short: its share of the time is over`);
    return true;
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof StoppedError)) throw error;
    context.say(`${name} ended early: ${error.message}`);
    return error instanceof StoppedError;
  }
}
