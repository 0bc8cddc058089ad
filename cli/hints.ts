import { suggestSync } from "@optique/core";
import { nearestName } from "../src/base/nearest_name.ts";
import type { CommandParser } from "./command_row.ts";

/** Possible next words: names of commands, or options. */
function after(commandLine: CommandParser, words: readonly string[], begin: string): string[] {
  const [first, ...others] = [...words, begin];
  return suggestSync(commandLine, [first, ...others]).flatMap((s) =>
    s.kind === "literal" && s.text.startsWith(begin) ? [s.text] : []
  );
}

/** Options that another command has, by the name under which a command without them has what may have been meant. */
const otherName: Readonly<Record<string, string>> = { "--workers": "--readers" };

/** Advice for a command line that cannot be used: a name near one that does not exist, when wanted, and where help is.
 * @returns one line */
export function hint(commandLine: CommandParser, args: readonly string[], names: boolean): string {
  const words: string[] = [];
  let commands = after(commandLine, words, "");
  while (commands.includes(args[words.length])) {
    words.push(args[words.length]);
    commands = after(commandLine, words, "").filter((n) => /^[a-z]+$/.test(n));
  }
  const help = `"${["obiwan", ...words, "--help"].join(" ")}" lists what it takes`;
  const options = after(commandLine, words, "--"), next = args[words.length];
  // Values of options are not compared with names.
  const wrong = args.slice(words.length).map((a) => a.split("=")[0]).find((a) =>
    /^--./.test(a) && !options.includes(a)
  );
  const near = wrong !== undefined && options.includes(otherName[wrong])
    ? otherName[wrong]
    : wrong !== undefined && options.length > 0
    ? nearestName(wrong, options)
    : next !== undefined && !next.startsWith("-")
    ? nearestName(next, commands)
    : undefined;
  return names && near ? `Did you mean ${near}? ${help}` : help;
}
