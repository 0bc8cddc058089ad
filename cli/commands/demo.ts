import type { DemoCommand } from "../options.ts";
export function demo(_o: DemoCommand) {}
