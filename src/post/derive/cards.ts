import { sha256 } from "../../base/sha256.ts";
import { version } from "../../base/version.ts";
import type { Card } from "../../io/fits.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { NameSet } from "./names.ts";
import type { TargetCut } from "./cuts.ts";
import { fates } from "../../survey/match/fates.ts";

/** Header cards of a derived table. */
export function derivedCards(plan: Plan, key: string, cuts: readonly TargetCut[], names: NameSet): Card[] {
  const card = (key: string, value: string | number, comment: string): Card => ({ key, value, comment });
  return [
    card("OBIWANV", version, "version that made this"),
    card("PLANHASH", plan.hash.slice(0, 32), "plan of the run"),
    card("DERIVKEY", key.slice(0, 32), "units, rules and version behind this table"),
    card("CUTSKEY", sha256(JSON.stringify(cuts)), "SHA-256 of the target cuts"),
    ...(names === "plain" ? [] : [card("NAMESET", names, "whose names columns have, too")]),
    ...fates.map((f) => card(`FATE_${f.code}`, f.name, f.meaning)),
    ...cuts.map((c) => card(`TARGET${c.bit}`, c.name, c.about)),
  ];
}
