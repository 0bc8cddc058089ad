import type { Bench } from "../measure/context.ts";
import type { UnitName } from "../options.ts";
import { scaling } from "./scaling.ts";
import { w1 } from "./w1.ts";
import { w2 } from "./w2.ts";
import { w3 } from "./w3.ts";
import { w4 } from "./w4.ts";
import { w5 } from "./w5.ts";
import { w6 } from "./w6.ts";

/** What runs under each name. */
export const units: Record<UnitName | "scaling", (bench: Bench) => Promise<void>> = {
  W1: w1,
  W2: w2,
  W3: w3,
  W4: w4,
  W5: w5,
  W6: w6,
  scaling,
};
