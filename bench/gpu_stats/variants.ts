/** Every pipeline that the program can ask for: kernels with each choice of their constants. */
import type { Constants } from "../../src/compute/engine.ts";
import type { Kernel } from "../../src/compute/kernel.ts";

/** One pipeline. */
export interface Variant {
  kernel: string;
  constants: Constants;
}

/** All variants of a kernel, its constants in their order, the first values first. */
export function variantsOf({ name, constants = {} }: Kernel): Variant[] {
  let choices: Constants[] = [{}];
  for (const [constant, values] of Object.entries(constants)) {
    choices = choices.flatMap((chosen) => values.map((value) => ({ ...chosen, [constant]: value })));
  }
  return choices.map((chosen) => ({ kernel: name, constants: chosen }));
}

/** `linearize fields=7 survey`: what is false is left out. */
export const labelOf = ({ kernel, constants }: Variant): string =>
  [
    kernel,
    ...Object.entries(constants).flatMap(([name, value]) =>
      value === false ? [] : value === true ? [name] : [`${name}=${value}`]
    ),
  ].join(" ");
