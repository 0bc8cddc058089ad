import type { Card } from "../io/fits.ts";
import type { PropertyModel } from "./models/model.ts";
import type { Region } from "./region.ts";
import { sha256 } from "../base/sha256.ts";

/** What a draw depends on, and nothing else. */
export interface DrawPlan {
  /** Draws all but positions. */
  model: PropertyModel;
  /** Draws positions. */
  region: Region;
  /** Of model and region. */
  seed: number;
  /** First id. */
  first: number;
  /** Rows of the whole plan. */
  count: number;
  /** Choices of the model that change its numbers, e.g. shapes and smoothing. */
  choices: Readonly<Record<string, string | number>>;
}

/** Increased when the same plan gives other numbers than before. */
const drawVersion = 2;

/** Equal keys mean equal rows. */
export function drawKey({ model, region, seed, first, count, choices }: DrawPlan): string {
  const samples = model.samples.map((s) => [s.name, s.sha256]);
  const all = [
    drawVersion,
    model.name,
    [...model.columns.keys()],
    region.key,
    seed,
    first,
    count,
    Object.entries(choices).sort(),
    samples,
  ];
  return sha256(JSON.stringify(all));
}

/** How the draw was made, as name and value: for the record, the FITS header and the Parquet footer. */
export function facts(plan: DrawPlan, key: string): Map<string, string> {
  const { model, region, seed, first, count } = plan;
  const list: [string, string][] = [
    ["model", model.name],
    ["about", model.about],
    ["region", region.about],
    ["area_deg2", region.area.toPrecision(10)],
    ["rows", String(count)],
    ["ids", `${first}..${first + count - 1}`],
    ["seed_used", String(seed)],
    ["key", key],
  ];
  model.samples.forEach((s, i) => {
    const kind = s.standIn ? "stand-in: made up, not measured" : "as given";
    list.push([`sample${i + 1}`, `${s.name} (${kind}; ${s.id.length} rows) sha256 ${s.sha256}`]);
  });
  return new Map(list);
}

/** The same facts as header cards; text that FITS cannot hold is escaped. */
export function factCards(all: ReadonlyMap<string, string>): Card[] {
  const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return [...all].map(([name, value]) => ({
    key: ({ area_deg2: "AREADEG2", seed_used: "RANDSEED", key: keyCard, ids: "RANDIDS" } as Record<string, string>)[
      name
    ] ??
      name.toUpperCase(),
    value: ascii(value),
    comment: "",
  }));
}

export const keyCard = "RANDKEY";

/** README.txt: one `name value` line per value of the command line, as the original writes it, then the facts. */
export function recordText(options: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>): string {
  return [...options, ...all].map(([name, value]) => `${name} ${value}\n`).join("");
}
