import type { DoctorCommand } from "../options.ts";
export function doctor(_o: DoctorCommand) {}
