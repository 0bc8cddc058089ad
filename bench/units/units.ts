import type { TimedUnit } from "../measure/measure_units.ts";
import type { UnitName } from "../options.ts";
import { scaling } from "./scaling.ts";
import { w1 } from "./w1.ts";
import { w2 } from "./w2.ts";
import { w3 } from "./w3.ts";
import { w4 } from "./w4.ts";
import { w5 } from "./w5.ts";
import { w6 } from "./w6.ts";

/** What runs under each name, and how the time that is left is shared among the units that are left. */
export const units: Record<UnitName | "scaling", Omit<TimedUnit, "name">> = {
  W1: { weight: 3, run: w1 },
  W2: { weight: 3, run: w2 },
  W3: { weight: 2, run: w3 },
  W4: { weight: 2, run: w4 },
  W5: { weight: 10, run: w5 },
  W6: { weight: 3, run: w6 },
  scaling: { weight: 1, run: scaling },
};
