import { InputError, UsageError } from "../../base/errors.ts";
import { edits } from "../../base/nearest_name.ts";
import { type Setting, type Settings, settings, type SettingValue } from "../settings.ts";

/** A flat list of settings by key, checked. @param given from files and options; later ones win
 * @throws {UsageError} for an unknown key, naming the nearest {@link InputError} for a value of the wrong kind */
export function resolveSettings(given: readonly { values: Record<string, unknown>; from: string }[]): Settings {
  const chosen = new Map<string, SettingValue>(settings.map((s) => [s.key, s.value]));
  for (const { values, from } of given) {
    for (const [key, value] of Object.entries(values)) {
      const setting = settings.find((s) => s.key === key);
      if (!setting) {
        throw new UsageError(`Cannot use ${from}: there is no setting "${key}"; did you mean "${nearest(key)}"?`);
      }
      chosen.set(key, checked(setting, value, from));
    }
  }
  const nested: Record<string, Record<string, SettingValue>> = {};
  for (const [key, value] of chosen) {
    const [section, name] = key.split(".");
    (nested[section] ??= {})[name] = value;
  }
  const result = nested as unknown as Settings, { zoom } = result.survey;
  if (zoom.length !== 0 && (zoom.length !== 4 || !(zoom[0] < zoom[1] && zoom[2] < zoom[3]))) {
    throw new InputError(`Cannot use survey.zoom: it must be x0 x1 y0 y1 with x0 < x1 and y0 < y1, it is [${zoom}]`);
  }
  if (result.fit.compat && result.fit.shift === "phase") {
    throw new InputError(
      'Cannot use fit.compat with fit.shift = "phase": the survey\'s fitter moves models by Lanczos taps',
    );
  }
  return result;
}

/** `--set key=value` as a value of the setting's own kind. */
export function parseSetting(word: string): [string, SettingValue] {
  const at = word.indexOf("="), key = word.slice(0, at).trim(), text = word.slice(at + 1).trim();
  if (at < 1) throw new InputError(`Cannot read --set: it must be key=value, it is "${word}"`);
  const kind = settings.find((s) => s.key === key)?.value;
  if (typeof kind === "number") return [key, text === "" ? NaN : Number(text)];
  if (typeof kind === "boolean") return [key, text === "true" ? true : text === "false" ? false : text];
  if (!Array.isArray(kind)) return [key, text];
  const words = text.split(/[ ,]+/).filter(Boolean);
  return [key, key === "survey.zoom" ? words.map(Number) : words];
}

function checked(
  { key, value: fallback, choices, least, most, real }: Setting,
  value: unknown,
  from: string,
): SettingValue {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use ${from}: ${key} must be ${rule}, it is ${JSON.stringify(value)}`);
  };
  if (Array.isArray(fallback)) {
    const kind = key === "survey.zoom" ? "number" : "string";
    if (!Array.isArray(value) || value.some((v) => typeof v !== kind || v === "")) return fail(`a list of ${kind}s`);
    return value;
  }
  if (typeof value !== typeof fallback) return fail(`a ${typeof fallback}`);
  if (choices && !choices.includes(value as string)) return fail(`one of ${choices.join(", ")}`);
  if (
    typeof value === "number" &&
    !(Number.isFinite(value) && value >= (least ?? -Infinity) && value <= (most ?? Infinity))
  ) {
    return fail(most === undefined ? `a number of at least ${least}` : `a number from ${least} to ${most}`);
  }
  if (typeof value === "number" && !real && !Number.isSafeInteger(value)) {
    return fail("a whole number");
  }
  return value as SettingValue;
}

/** The key that takes the fewest single-letter edits. */
export function nearest(word: string, words: readonly string[] = settings.map((s) => s.key)): string {
  return [...words].sort((a, b) => edits(word, a) - edits(word, b))[0];
}
