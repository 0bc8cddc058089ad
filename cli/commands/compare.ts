import type { CompareCommand } from "../options.ts";
export function compare(_o: CompareCommand) {}
