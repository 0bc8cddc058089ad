import { ChangedInputError, InputError, ResourceError, StoppedError, UsageError } from "../errors.ts";

/** What a thread is told: something to do, or the reply to what it asked. */
export type ToThread =
  | { call: unknown }
  | { reply: number; value: unknown }
  | { reply: number; error: SentError };

/** What a thread says: that it has begun, what its call came to, or something that it needs for that. */
export type FromThread =
  | { ready: true }
  | { answer: unknown }
  | { error: SentError }
  | { ask: number; request: unknown };

/** A value, and the buffers that are handed over with it instead of being copied. */
export interface Handed<T = unknown> {
  value: T;
  transfer?: Transferable[];
}

/** An error on its way between threads. */
export interface SentError {
  name: string;
  message: string;
  stack?: string;
  /** The question that it answered, when it has come to the thread from outside. */
  asked?: number;
}

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  InputError,
  UsageError,
  ChangedInputError,
  ResourceError,
  StoppedError,
};

/** Which question an error that has come from outside answered. */
const answered = new WeakMap<Error, number>();

/** What is sent of anything thrown. */
export function sentError(thrown: unknown, asked?: number): SentError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name: error.name, message: error.message, stack: error.stack, asked: asked ?? answered.get(error) };
}

/** An error of the class that was sent; of one that is not known an Error of its name. */
export function receivedError({ name, message, stack, asked }: SentError): Error {
  const error = new (classes[name] ?? Error)(message);
  if (asked !== undefined) answered.set(error, asked);
  return Object.assign(error, { name, stack });
}
