import { parseArgs } from "node:util";
import { UsageError } from "../src/base/errors.ts";
import { type EngineChoice, engineChoices, type KernelsChoice, kernelsChoices } from "../src/run/engines/choice.ts";

export const unitNames = ["W1", "W2", "W3", "W4", "W5", "W6"] as const;
export type UnitName = typeof unitNames[number];

export interface BenchOptions {
  only: readonly UnitName[];
  /** Fewer cases, fewer repetitions; nothing is added to bench/results unless `out` is given. */
  quick: boolean;
  engine: EngineChoice;
  kernels: KernelsChoice;
  /** Rows on standard output as JSON lines; what is said goes to standard error. */
  json: boolean;
  /** File that rows are added to. */
  out?: string;
  /** Minutes after which nothing new begins; Infinity when not given. */
  minutes: number;
  /** Directory with `data/galsim_field`. */
  shared?: string;
  /** Part of the full synthetic brick in W5 and W6; chosen by the adapter when absent. */
  scale?: number;
  scaling: boolean;
  table: boolean;
  help: boolean;
}

export const usage = `obiwan bench: times the fit's work units and says how near they come to this device's own limits

  --only W1,W2      work units to run (all six): W1 patch-gradient, Gaussian PSF; W2 patch-gradient, pixel PSF; W3 renders;
                    W4 source fits; W5 brick fits; W6 injection recovery
  --quick           a few cases with five repetitions; not kept unless --out is given
  --engine NAME     auto, webgpu, simd or reference (auto)
  --kernels FORM    auto, cpu or gpu: how kernels are written (auto: as the adapter is)
  --json            rows as JSON lines on standard output
  --out FILE        add the rows to this file (bench/results/<adapter>.jsonl)
  --minutes N       begin nothing new after N minutes; what was measured is already written
  --shared DIR      directory with data/galsim_field: W5 fits it, too
  --scale F         part of the dense synthetic brick (6,000 sources, 30 exposures, 3600×3600) that W5 and W6 make
  --scaling         cost against the number of sources, and one blob of 300 sources, instead of the work units
  --table           print the table of kept results and leave
`;

/** @throws {UsageError} when an option is not known or its value makes no sense */
export function parseOptions(args: readonly string[]): BenchOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        quick: { type: "boolean", default: false },
        engine: { type: "string", default: "auto" },
        kernels: { type: "string", default: "auto" },
        json: { type: "boolean", default: false },
        out: { type: "string" },
        minutes: { type: "string" },
        shared: { type: "string" },
        scale: { type: "string" },
        scaling: { type: "boolean", default: false },
        table: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(`Cannot read the options of bench: ${(error as Error).message}`);
  }
  const engine = engineChoices.find((c) => c === values.engine);
  if (!engine) {
    throw new UsageError(`Cannot use --engine: ${engineChoices.join(", ")} are known, it is "${values.engine}"`);
  }
  const kernels = kernelsChoices.find((c) => c === values.kernels);
  if (!kernels) {
    throw new UsageError(`Cannot use --kernels: ${kernelsChoices.join(", ")} are known, it is "${values.kernels}"`);
  }
  const scale = positive("scale", values.scale);
  if (scale !== undefined && scale > 1) throw new UsageError(`Cannot use --scale: 1 is the full brick, it is ${scale}`);
  const { quick, json, out, shared, scaling, table, help } = values;
  const minutes = positive("minutes", values.minutes) ?? Infinity;
  return { only: units(values.only), quick, engine, kernels, json, out, minutes, shared, scale, scaling, table, help };
}

function units(text: string | undefined): UnitName[] {
  if (text === undefined) return [...unitNames];
  const wanted = text.toUpperCase().split(",").map((t) => t.trim());
  const wrong = wanted.find((w) => !unitNames.some((u) => u === w));
  if (wrong !== undefined) {
    throw new UsageError(`Cannot use --only: the work units are ${unitNames.join(", ")}, one is "${wrong}"`);
  }
  return unitNames.filter((u) => wanted.includes(u));
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new UsageError(`Cannot use --${name}: a number above 0 is needed, it is "${text}"`);
  }
  return value;
}
