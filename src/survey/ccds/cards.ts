/** What a FITS header offers; io's Header fits. */
export interface Cards {
  /** Of the header, for messages. */
  readonly place: string;
  /** Whether there is a card of a keyword. */
  has(key: string): boolean;
  /** Value that must be a number. @throws {InputError} when absent (and no default is given) or not a number */
  number(key: string, fallback?: number): number;
  /** Value that must be text. @throws {InputError} when absent (and no default is given) or not text */
  text(key: string, fallback?: string): string;
}
