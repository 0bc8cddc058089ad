/** A rule for a number. */
export interface NumberRule {
  /** After "must be". */
  words: string;
  holds(value: number): boolean;
}

const finite = Number.isFinite;

/** Limits belong to it. */
export const between = (low: number, high: number): NumberRule => ({
  words: `a number between ${low} and ${high}`,
  holds: (v) => v >= low && v <= high,
});

/** The limit does not belong to it. */
export const above = (low: number, high: number): NumberRule => ({
  words: `a number above ${low}, at most ${high}`,
  holds: (v) => v > low && v <= high,
});

/** Limits belong to it. */
export const wholeBetween = (low: number, high: number): NumberRule => ({
  words: `a whole number between ${low} and ${high}`,
  holds: (v) => Number.isInteger(v) && v >= low && v <= high,
});

/** Positive or negative, however small. */
export const notZero: NumberRule = { words: "a finite number other than 0", holds: (v) => finite(v) && v !== 0 };
