import { choice, integer, type Message, multiple, option, optional, withDefault } from "@optique/core";
import { completed } from "./completed.ts";

/** Kinds of options, so that each is declared in a line or two. */
export type Name = `--${string}`;

/** The name that every option for a place to write to has, beside the one that it had first. */
const out = "--out";
const writing = ["--outdir", "--to", "--page"];
const namesOf = (name: Name): [Name, ...Name[]] => writing.includes(name) ? [out, name] : [name];

/** A switch: false when it is not given. */
export const toggle = (name: Name, description: Message) => option(name, { description });

/** A word; undefined when it is not given. */
export const text = (name: Name, metavar: Uppercase<string>, description: Message) =>
  optional(neededText(name, metavar, description));

/** A word that must be given. */
export const neededText = (name: Name, metavar: Uppercase<string>, description: Message) =>
  option(...namesOf(name), completed(metavar), { description });

/** A word with a value of its own when it is not given. */
export const textOr = (name: Name, metavar: Uppercase<string>, fallback: string, description: Message) =>
  withDefault(neededText(name, metavar, description), fallback);

/** A word that may be given any number of times. */
export const texts = (name: Name, metavar: Uppercase<string>, description: Message) =>
  multiple(neededText(name, metavar, description));

/** A whole number within limits; undefined when it is not given. */
export const whole = (name: Name, limits: { min: number; max?: number }, description: Message) =>
  optional(option(name, integer(limits), { description }));

/** A whole number within limits, with a value of its own when it is not given. */
export const wholeOr = (name: Name, limits: { min: number; max?: number }, fallback: number, description: Message) =>
  withDefault(option(name, integer(limits), { description }), fallback);

/** One of a few words, with one of them when it is not given. */
export const oneOf = <const T extends string>(
  name: Name,
  words: readonly T[],
  fallback: NoInfer<T>,
  description: Message,
) => withDefault(option(name, choice(words), { description }), fallback);
