import { InputError } from "../../src/base/errors.ts";
import { BrickLayout, type LaidBrick } from "../../src/survey/bricks/brick_layout.ts";
import { synthBrick } from "../../src/synth/plan.ts";
import type { SynthCommand } from "../options/prepare/synth.ts";

/** More would take hours and is more likely a typing error. */
const mostBricks = 10_000;

/** Bricks of the public layout that the command names, by id; undefined where it names none. */
export function chosenBricks({ at, bricks, box }: SynthCommand): LaidBrick[] | undefined {
  if (box !== undefined && (at !== undefined || bricks !== undefined)) {
    throw new InputError("Cannot choose bricks: --box takes all that it overlaps, without --at and --bricks");
  }
  const layout = new BrickLayout();
  if (box !== undefined) return inBox(layout, box);
  if (at === undefined && (bricks ?? 1) === 1) return undefined;
  const [ra, dec] = at === undefined ? [synthBrick.ra, synthBrick.dec] : numbersOf("--at", at, 2);
  const first = layout.at(ra, dec), columns = layout.columns(first.row), count = bricks ?? 1;
  if (count > columns) {
    throw new InputError(`Cannot choose ${count} bricks along RA: the row at Dec ${dec} has ${columns}`);
  }
  const list = Array.from({ length: count }, (_, k) => layout.brick(first.row, first.column + k));
  return list.sort((a, b) => a.id - b.id);
}

function inBox(layout: BrickLayout, text: string): LaidBrick[] {
  const [ra1, ra2, dec1, dec2] = numbersOf("--box", text, 4), list: LaidBrick[] = [];
  const inside = (v: number, low: number, high: number) => v >= low && v <= high;
  if (!(inside(ra1, 0, 360) && inside(ra2, 0, 360) && inside(dec1, -90, 90) && inside(dec2, dec1, 90))) {
    throw new InputError(
      `Cannot choose bricks: --box needs RA 0..360 and rising Dec -90..90, current value is ${text}`,
    );
  }
  for (const brick of layout.inBox({ ra1, ra2, dec1, dec2 })) {
    if (list.push(brick) > mostBricks) {
      throw new InputError(`Cannot choose bricks: --box may overlap ${mostBricks} at most, current value is ${text}`);
    }
  }
  if (list.length === 0) throw new InputError(`Cannot choose bricks: --box ${text} is empty`);
  return list;
}

function numbersOf(option: string, text: string, count: number): number[] {
  const words = text.trim().split(/[\s,]+/), values = words.map(Number);
  if (values.length === count && words.every((w) => w !== "") && values.every(Number.isFinite)) return values;
  throw new InputError(`Cannot use ${option}: it takes ${count} numbers, current value is "${text}"`);
}
