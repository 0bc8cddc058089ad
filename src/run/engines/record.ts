import type { Disk } from "../../base/disk.ts";
import type { Engines } from "./supply.ts";

/** What records tell of the engines that did the work. */
export const engineRecord = (engines: Engines) => ({
  engine: engines.id,
  driver: engines.driver,
  kernels: engines.kernels,
  images: engines.images,
  selfTest: engines.selfTest?.capabilities,
  engineEvents: engines.events,
});

export function writeRecord(disk: Disk, path: string, record: Record<string, unknown>): Promise<void> {
  return disk.write(path, new TextEncoder().encode(JSON.stringify(record, null, 1) + "\n"));
}
