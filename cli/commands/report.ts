import type { ReportCommand } from "../post_options.ts";
export async function report(_: ReportCommand) {}
