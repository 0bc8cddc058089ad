/** Every pipeline that the program can ask a GPU for: kernels, in their form for GPUs, with each choice of their constants. */
import type { Constants } from "../../src/compute/engine.ts";
import type { Kernel } from "../../src/compute/kernel.ts";

/** One pipeline. */
export interface Variant {
  kernel: string;
  /** As a dispatch asks for it. */
  constants: Constants;
  /** `linearize fields=7 survey`: what is false is left out. */
  label: string;
}

/** All variants of a kernel, its constants in their order, the first values first. */
export function variantsOf({ name, constants = {}, gpu }: Kernel): Variant[] {
  let choices: Constants[] = [{}];
  for (const [constant, values] of Object.entries(constants)) {
    choices = choices.flatMap((chosen) => values.map((value) => ({ ...chosen, [constant]: value })));
  }
  const all = choices.map((chosen) => ({
    kernel: name,
    constants: chosen,
    label: labelOf(name, { ...chosen, ...gpu?.fixed }),
  }));
  // What a form for GPUs fixes makes some of them the same.
  return [...new Map(all.toReversed().map((variant) => [variant.label, variant])).values()].toReversed();
}

const labelOf = (kernel: string, constants: Constants): string =>
  [
    kernel,
    ...Object.entries(constants).flatMap(([name, value]) =>
      value === false ? [] : value === true ? [name] : [`${name}=${value}`]
    ),
  ].join(" ");
