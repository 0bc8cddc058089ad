export type SettingValue = string | number | boolean | string[] | number[];

/** One setting: its default gives the type. */
export interface Setting {
  key: string;
  value: SettingValue;
  about: string;
  choices?: readonly string[];
  /** Least value of a number. */
  least?: number;
  /** Its largest value. */
  most?: number;
  /** A number that need not be whole. */
  real?: boolean;
}

/** A number that need not be whole, 0 by default. */
export const real = (key: string, least: number, most: number, about: string): Setting => (
  { key, value: 0, least, most, real: true, about }
);
