import { map, type Message, type Parser } from "@optique/core";

/** What main.ts does after reading the command line. @returns the exit code; nothing means 0 */
export type Action = () => Promise<number | void>;

/** Kinds of commands by what they are for; each is a folder of `commands/` and of `options/`. */
export const groups = {
  start: "To start",
  prepare: "To prepare a run",
  run: "To inject and fit",
  results: "To see results",
  check: "To check",
} as const;

/** One command. Its action is `commands/GROUP/NAME.ts`, its options are `options/GROUP/NAME.ts`. */
export interface CommandRow {
  /** As typed, one word or two: `brick`, `randoms draw`. */
  readonly name: string;
  readonly group: keyof typeof groups;
  readonly about: Message;
  /** Flags with which the launcher starts Deno; values in braces are filled in when it starts. */
  readonly rights: readonly string[];
  readonly parser: Parser<"sync", Action, unknown>;
}

/** A row of the table of commands. @param load imports the action when it is needed */
export function row<T>(
  { options, load, ...rest }: Omit<CommandRow, "parser"> & {
    options: Parser<"sync", T, unknown>;
    load: () => Promise<(command: T) => Promise<number | void>>;
  },
): CommandRow {
  return { ...rest, parser: map(options, (command) => async () => await (await load())(command)) };
}
