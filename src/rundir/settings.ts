import { edits } from "../base/nearest_name.ts";
import { InputError } from "../base/errors.ts";

/** What a plan fixes: every value that can change a product. How fast it is made (workers, memory) is said when it runs. */
export interface Settings {
  survey: {
    dir: string;
    bands: string[];
    calib_order: "single" | "merged";
    ignore_ccd_cuts: boolean;
    strict: boolean;
    zoom: number[];
    dust_dir: string;
  };
  inject: {
    randoms: string;
    obj: "elg" | "lrg" | "star" | "qso";
    nobj: number;
    separation: number;
    seed: number;
    noise: boolean;
    profile: "sersic" | "mixture";
    min_id: number;
  };
  fit: {
    all_blobs: boolean;
    early_coadds: boolean;
    covariances: boolean;
    forced: boolean;
    compat: boolean;
    shift: "lanczos" | "phase";
    max_work: number;
  };
  run: { real: boolean; hash_inputs: "full" | "size" };
}

export type SettingValue = string | number | boolean | string[] | number[];

/** One setting: its default gives the type. */
export interface Setting {
  key: string;
  value: SettingValue;
  about: string;
  choices?: readonly string[];
  /** Least value of a number. */
  least?: number;
}

/** Every setting, in the order of the file. */
export const settings: readonly Setting[] = [
  { key: "survey.dir", value: "", about: "survey directory: survey-bricks, survey-ccds, images, calib" },
  { key: "survey.bands", value: ["g", "r", "z"], about: "bands to use, where they have exposures" },
  {
    key: "survey.calib_order",
    value: "single",
    choices: ["single", "merged"],
    about: "which PSF and sky files win where both exist",
  },
  { key: "survey.ignore_ccd_cuts", value: false, about: "use CCDs that the survey cut" },
  { key: "survey.strict", value: false, about: "a CCD that cannot be used fails its unit instead of being left out" },
  { key: "survey.zoom", value: [] as number[], about: "x0, x1, y0, y1: part of each brick image; empty: all of it" },
  { key: "survey.dust_dir", value: "", about: "SFD dust maps; empty: no dust" },
  {
    key: "inject.randoms",
    value: "",
    about: "sources to inject: one FITS table, or a directory split by brick; empty: none",
  },
  {
    key: "inject.obj",
    value: "elg",
    choices: ["elg", "lrg", "star", "qso"],
    about: "kind of the injected sources; stars and QSOs are points",
  },
  { key: "inject.nobj", value: 500, least: 1, about: "most sources of one unit" },
  { key: "inject.separation", value: 5, least: 0, about: "arcsec that sources of one unit keep from each other" },
  { key: "inject.seed", value: 1, least: 0, about: "seed of the injected sources' photon noise" },
  { key: "inject.noise", value: true, about: "photon noise of the injected sources" },
  {
    key: "inject.profile",
    value: "sersic",
    choices: ["sersic", "mixture"],
    about: "true profiles, or the fitter's own truncated mixture",
  },
  { key: "inject.min_id", value: 0, least: 0, about: "leave out sources with a smaller id" },
  { key: "fit.all_blobs", value: false, about: "fit every blob, not only those that an injection touches" },
  { key: "fit.early_coadds", value: false, about: "stop after the coadds" },
  { key: "fit.covariances", value: false, about: "write the covariances of every source" },
  { key: "fit.forced", value: true, about: "measure the injected sources at their true places and shapes, too" },
  { key: "fit.compat", value: false, about: "follow the survey's fitter step by step" },
  { key: "fit.shift", value: "lanczos", choices: ["lanczos", "phase"], about: "sub-pixel shifts of models" },
  {
    key: "fit.max_work",
    value: 0,
    least: 0,
    about: "renderings with derivatives that one blob may cost; 0: no limit",
  },
  { key: "run.real", value: true, about: "a unit without injections for each brick, to compare with" },
  {
    key: "run.hash_inputs",
    value: "full",
    choices: ["full", "size"],
    about: "what the plan keeps of each input: its SHA-256, or only its size",
  },
];

/** A flat list of settings by key, checked. @param given from files and options; later ones win
 * @throws {InputError} for an unknown key, naming the nearest, and for a value of the wrong kind */
export function resolveSettings(given: readonly { values: Record<string, unknown>; from: string }[]): Settings {
  const chosen = new Map<string, SettingValue>(settings.map((s) => [s.key, s.value]));
  for (const { values, from } of given) {
    for (const [key, value] of Object.entries(values)) {
      const setting = settings.find((s) => s.key === key);
      if (!setting) {
        throw new InputError(`Cannot use ${from}: there is no setting "${key}"; did you mean "${nearest(key)}"?`);
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

function checked({ key, value: fallback, choices, least }: Setting, value: unknown, from: string): SettingValue {
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
  if (typeof value === "number" && !(Number.isFinite(value) && value >= (least ?? -Infinity))) {
    return fail(`a number of at least ${least}`);
  }
  if (typeof value === "number" && key !== "inject.separation" && !Number.isSafeInteger(value)) {
    return fail("a whole number");
  }
  return value as SettingValue;
}

/** The key that takes the fewest single-letter edits. */
export function nearest(word: string, words: readonly string[] = settings.map((s) => s.key)): string {
  return [...words].sort((a, b) => edits(word, a) - edits(word, b))[0];
}
