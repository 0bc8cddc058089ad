/** The command line: each command of the table with its options.
 *
 * An option that several commands have is declared once, in a file of `options/`; an option of a single command is declared with the
 * command, in `options/GROUP/NAME.ts`.
 */
import { command, group, type Message, message, or, type Parser } from "@optique/core";
import { type Action, type CommandRow, groups } from "./command_row.ts";
import { commands } from "./commands.ts";

/** First words of commands of two words. */
const families: Readonly<Record<string, Message>> = { randoms: message`prepare the sources to inject` };

type CommandParser = Parser<"sync", Action, unknown>;

const anyOf = (parsers: readonly CommandParser[]): CommandParser => parsers.length > 1 ? or(...parsers) : parsers[0];

const named = (name: string, parser: CommandParser, brief: Message): CommandParser =>
  command(name, parser, { brief, description: brief });

/** Commands that share their first word as one, at the position of the first of them. */
function byFirstWord(rows: readonly CommandRow[]): CommandParser[] {
  const words = [...new Set(rows.map((r) => r.name.split(" ")[0]))];
  return words.map((word) => {
    const [first, ...others] = rows.filter((r) => r.name.split(" ")[0] === word);
    if (first.name === word) return named(word, first.parser, first.about);
    const below = [first, ...others].map((r) => named(r.name.split(" ")[1], r.parser, r.about));
    return named(word, anyOf(below), families[word]);
  });
}

/** Parses a command line into an action. */
export const commandLine: CommandParser = anyOf(
  Object.entries(groups).map(([id, label]) => group(label, anyOf(byFirstWord(commands.filter((r) => r.group === id))))),
);

/** `--zoom 1 2 3 4`, `--box 1 2 3 4` and `--radec 1 2` as the one word each that the parser takes: `1 2 3 4`, `1,2,3,4` and `1,2`. */
export function joinZoom(args: readonly string[]): string[] {
  const real = /^[-+]?(\d+\.?\d*|\.\d+)$/, zoomed = joinNumbers(args, "--zoom", /^-?\d+$/, " ");
  return joinNumbers(joinNumbers(zoomed, "--box", real, ","), "--radec", real, ",", 2);
}

function joinNumbers(args: readonly string[], name: string, number: RegExp, glue: string, most = 4): string[] {
  const at = args.indexOf(name), words = args.slice(at + 1, at + 1 + most);
  const other = words.findIndex((n) => !number.test(n)), numbers = other < 0 ? words : words.slice(0, other);
  // Fewer go to the parser as one word, too, which says what is wrong with it.
  if (at < 0 || numbers.length === 0) return [...args];
  return [...args.slice(0, at + 1), numbers.join(glue), ...args.slice(at + 1 + numbers.length)];
}
