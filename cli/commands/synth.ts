import type { SynthCommand } from "../options.ts";
export function synth(_o: SynthCommand) {}
