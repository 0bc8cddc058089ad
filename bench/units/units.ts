import type { Bench } from "../context.ts";
import type { UnitName } from "../options.ts";
import { w1 } from "./w1.ts";
import { w2 } from "./w2.ts";
import { w3 } from "./w3.ts";

/** What runs under each name. */
export const units: Record<UnitName | "scaling", (bench: Bench) => Promise<void>> = {
  W1: w1,
  W2: w2,
  W3: w3,
  W4: async () => {},
  W5: async () => {},
  W6: async () => {},
  scaling: async () => {},
};
