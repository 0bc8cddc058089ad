/** The command line: each command of the table with its options.
 *
 * An option that several commands have is declared once, in a file of `options/`; an option of a single command is declared with the
 * command, in `options/GROUP/NAME.ts`.
 */
import { command, group, lineBreak, type Message, message, or, text, type Usage, type UsageTerm } from "@optique/core";
import { type CommandParser, type CommandRow, groups } from "./command_row.ts";

/** First words of commands of two words. */
const families: Readonly<Record<string, Message>> = { randoms: message`prepare the sources to inject` };

const anyOf = (parsers: readonly CommandParser[]): CommandParser => parsers.length > 1 ? or(...parsers) : parsers[0];

/** A usage with one word for all options that may be left out; they are listed below it. */
function shortened(usage: Usage): Usage {
  const isOption = (term: UsageTerm): boolean =>
    term.type === "option" || ((term.type === "optional" || term.type === "multiple") && term.terms.every(isOption));
  const needed = usage.filter((term) => term.type === "option" || !isOption(term));
  return needed.length === usage.length ? usage : [...needed, { type: "literal", value: "[OPTIONS]" }];
}

/** A command of a row, with its examples below the options. @param name its last word */
async function worded({ about, more, examples, parser }: CommandRow, name: string): Promise<CommandParser> {
  const lines = examples.flatMap((line) => [lineBreak(), text(`  obiwan ${line}`)]);
  return command(name, await parser(), {
    brief: [text(about)],
    ...more === undefined ? {} : { description: [text(more)] },
    usageLine: shortened,
    footer: [text(examples.length > 1 ? "Examples:" : "Example:"), ...lines],
  });
}

/** Commands that share their first word as one, at the position of the first of them. */
async function byFirstWord(rows: readonly CommandRow[]): Promise<CommandParser[]> {
  const words = [...new Set(rows.map((r) => r.name.split(" ")[0]))];
  return await Promise.all(words.map(async (word) => {
    const [first, ...others] = rows.filter((r) => r.name.split(" ")[0] === word);
    if (first.name === word) return await worded(first, word);
    const below = await Promise.all([first, ...others].map((r) => worded(r, r.name.split(" ")[1])));
    return command(word, anyOf(below), { brief: families[word] });
  }));
}

/** Parses a command line of these commands into an action. */
export async function commandLineOf(rows: readonly CommandRow[]): Promise<CommandParser> {
  const used = Object.entries(groups).map(([id, label]) => ({ label, rows: rows.filter((r) => r.group === id) }));
  return anyOf(
    await Promise.all(
      used.filter((g) => g.rows.length > 0).map(async (g) => group(g.label, anyOf(await byFirstWord(g.rows)))),
    ),
  );
}

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
