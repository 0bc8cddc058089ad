import { holds, type Shape } from "../../base/json/json_shape.ts";
import { InputError } from "../../base/errors.ts";
import type { AnyRule, ColourRule, ColumnRule, TargetCut } from "./cuts.ts";

const limits: Shape = { "above?": "number", "below?": "number" };
const cutsShape: Shape = [{
  ...{ "name?": "string", "bit?": "number", "about?": "string", "means?": "any" },
  ...{
    "colours?": [{ ...limits, "sum?": "any", "any?": ["any"] }],
    "columns?": [{ ...limits, "column?": "any", "signal_to_noise?": "any", "equals?": "any", "unset?": "any" }],
  },
}];
const known: Readonly<Record<string, readonly string[]>> = {
  cut: ["name", "bit", "about", "means", "colours", "columns"],
  colour: ["sum", "above", "below", "any"],
  column: ["column", "signal_to_noise", "above", "below", "equals", "unset"],
};

/** Reads selections that a user wrote. @throws {InputError} naming the rule that is not one */
export function readCuts(text: string, path: string): TargetCut[] {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use the target cuts in "${path}": ${rule}`);
  };
  let list: Partial<TargetCut>[];
  try {
    list = JSON.parse(text);
  } catch (error) {
    return fail((error as Error).message);
  }
  if (!Array.isArray(list)) return fail("a list of cuts is needed");
  if (!holds(list, cutsShape)) {
    return fail("each cut is an object, with lists of colours and columns where it has them");
  }
  const bits = new Map<number, string>();
  return list.map((raw, i) => {
    const { name = "", bit = -1, about = "", means, colours = [], columns = [] } = raw,
      at = `cut ${i + 1}${name ? ` (${name})` : ""}`;
    requireKeys(raw, "cut", at, fail);
    if (name === "") fail(`${at} needs a name`);
    if (!Number.isInteger(bit) || bit < 0 || bit > 30) fail(`bit of ${at} must be 0..30, it is ${bit}`);
    if (bits.has(bit)) fail(`bits must differ, ${at} and ${bits.get(bit)} both have ${bit}`);
    bits.set(bit, name);
    if (means !== undefined) checkMeans(means, at, fail);
    for (const rule of colours) checkColour(rule, at, fail);
    for (const rule of columns) checkColumn(rule, at, fail);
    return { name, bit, about, ...(means ? { means } : {}), colours, columns };
  });
}

type Fail = (rule: string) => never;

function requireKeys(object: object, what: keyof typeof known, at: string, fail: Fail) {
  const other = Object.keys(object).find((key) => !known[what].includes(key));
  if (other !== undefined) fail(`${at} has "${other}" in a ${what}, which may have ${known[what].join(", ")}`);
}

/** Whether it is an object of numbers by name, not empty. */
const isWeights = (value: unknown): value is Record<string, number> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0 &&
  Object.values(value).every((w) => typeof w === "number");

function checkMeans(means: unknown, at: string, fail: Fail) {
  const list = Object.entries(means !== null && typeof means === "object" ? means : {});
  if (list.length === 0) fail(`${at} has no mean in "means"`);
  for (const [name, weights] of list) {
    if (!isWeights(weights) || Object.values(weights).some((w) => !(w > 0))) {
      fail(`${at} has a mean "${name}" without positive weights by band`);
    }
    if (Object.hasOwn(weights, name)) fail(`${at} has a mean "${name}" of itself; give it another name`);
  }
}

function checkColour(rule: ColourRule | AnyRule, at: string, fail: Fail) {
  requireKeys(rule, "colour", at, fail);
  if ("any" in rule) {
    if ("sum" in rule || "above" in rule || "below" in rule) fail(`${at} has a colour with both "any" and a rule`);
    if (rule.any.length === 0) fail(`${at} has an "any" without rules`);
    for (const one of rule.any) {
      const rules: unknown[] = Array.isArray(one) ? one : [one];
      if (rules.length === 0) fail(`${at} has an empty list in "any"`);
      for (const inner of rules) {
        if (inner === null || typeof inner !== "object" || "any" in inner) {
          fail(`${at} has something else than rules, or lists of rules, in "any"`);
        }
        checkColour(inner as ColourRule, at, fail);
      }
    }
    return;
  }
  if (!isWeights(rule.sum)) fail(`${at} has a colour without a sum of bands`);
  if (rule.above === undefined && rule.below === undefined) fail(`${at} has a colour without "above" and "below"`);
  for (const side of ["above", "below"] as const) {
    if (rule[side] !== undefined && typeof rule[side] !== "number") {
      fail(`${at} has a colour whose "${side}" is no number`);
    }
  }
}

function checkColumn(rule: ColumnRule, at: string, fail: Fail) {
  requireKeys(rule, "column", at, fail);
  const { column, signal_to_noise: band, above, below, equals, unset } = rule, what = column ?? band;
  if (typeof what !== "string" || (column !== undefined && band !== undefined)) {
    fail(`${at} has a column rule without a column`);
  }
  const limited = above !== undefined || below !== undefined;
  if (band !== undefined && !limited) fail(`${at}, signal_to_noise ${band}: "above" or "below" is needed`);
  const kinds = [limited, equals !== undefined, unset !== undefined].filter((k) => k).length;
  if (kinds !== 1) fail(`${at}, column ${what}: one of "above", "below", "equals" or "unset" is needed`);
  if (equals !== undefined && typeof equals !== "number" && typeof equals !== "string") {
    fail(`${at}, column ${what}: "equals" must be a number or a text`);
  }
  if (unset !== undefined && !(isBits(unset) && unset.length > 0)) {
    fail(`${at}, column ${what}: "unset" must be a list of bits, 0..30`);
  }
}

const isBits = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((bit) => Number.isInteger(bit) && bit >= 0 && bit <= 30);
