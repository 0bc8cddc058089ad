import type { CrosscheckCommand } from "../options.ts";
export function crosscheck(_o: CrosscheckCommand) {}
