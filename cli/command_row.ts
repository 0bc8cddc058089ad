import type { Parser } from "@optique/core";

/** What main.ts does after reading the command line. @returns the exit code; nothing means 0 */
export type Action = () => Promise<number | void>;

/** A command with its options, or several of them. */
export type CommandParser = Parser<"sync", Action, unknown>;

/** Kinds of commands by what one wants; each is a folder of `commands/` and of `options/`. */
export const groups = {
  start: "Try",
  prepare: "Prepare a run",
  run: "Inject and fit",
  results: "Look at results",
  share: "Share",
  check: "Check",
} as const;

/** One command. Its action is `commands/GROUP/NAME.ts`, its options are `options/GROUP/NAME.ts`. Names and words are at hand at
 * once; options and action are imported when they are needed, so that a command starts without those of others. */
export interface CommandRow {
  /** As typed, one word or two: `brick`, `randoms draw`. */
  readonly name: string;
  readonly group: keyof typeof groups;
  readonly about: string;
  /** What the help says below the usage. */
  readonly more?: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  /** Flags with which the launcher starts Deno; values in braces are filled in when it starts. */
  readonly rights: readonly string[];
  readonly parser: () => Promise<CommandParser>;
}

/** A row of the table of commands. @param options imports what it takes @param load imports the action */
export function row<T>(
  { options, load, ...rest }: Omit<CommandRow, "parser"> & {
    options: () => Promise<Parser<"sync", T, unknown>>;
    load: () => Promise<(command: T) => Promise<number | void>>;
  },
): CommandRow {
  const parser = async () => {
    const { map } = await import("@optique/core");
    return map(await options(), (command) => async () => await (await load())(command));
  };
  return { ...rest, parser };
}
