import { formatMessage, formatUsageTerm, getDocPage, type Usage, type UsageTerm } from "@optique/core";
import { commandLine } from "../../cli/options.ts";
import { markdownTable } from "./markdown_table.ts";

/** Words of each command, e.g. `["randoms", "split"]`, in the order of the help. */
export function commandWords(usage: Usage): string[][] {
  return usage.flatMap((term) => term.type === "exclusive" ? term.terms.flatMap(leading) : []);
}

function leading(terms: Usage): string[][] {
  const [first, ...rest] = terms;
  if (first?.type === "exclusive") return commandWords([first]);
  if (first?.type !== "command") return [];
  const below = commandWords(rest);
  return below.length > 0 ? below.map((words) => [first.name, ...words]) : [[first.name]];
}

const plain = (message: Parameters<typeof formatMessage>[0]) => formatMessage(message, { colors: false, quotes: false });
const word = (term: UsageTerm) => formatUsageTerm(term, { colors: false });
const upper = (text: string) => text[0].toUpperCase() + text.slice(1);
/** Angle brackets in prose would be taken for tags. */
const inText = (text: string) => text.replace(/<[^>]*>/g, (tag) => `\`${tag}\``);

function section(words: readonly string[]): string {
  const page = getDocPage(commandLine, words)!, needed = new Set<string>();
  for (const term of page.usage ?? []) {
    if (term.type === "option" || term.type === "argument") needed.add(word(term));
    if (term.type === "multiple" && term.min > 0) needed.add(word(term.terms[0]));
  }
  const entries = page.sections.flatMap((s) => s.entries);
  const rows = entries.map((entry) => {
    const term = word(entry.term);
    let text = entry.description ? inText(plain(entry.description)) : "";
    if (entry.choices) text += `; one of ${plain(entry.choices).replaceAll(/[a-z0-9-]+/g, "`$&`")}`;
    if (entry.default && !text.includes("(default")) text += ` (default: ${plain(entry.default)})`;
    return [`\`${term}\``, needed.has(term) ? "yes" : "", text];
  });
  return `## ${words.join(" ")}

${upper(plain(page.brief ?? []))}.

${markdownTable(["option", "needed", "meaning"], rows)}
`;
}

/** Text of docs/reference/commands.md. */
export function commandsPage(): string {
  const commands = commandWords(getDocPage(commandLine)!.usage!);
  return `# Commands

Made by \`deno task docs\` from the declarations in \`cli/\`; do not edit. \`obiwan COMMAND --help\` says the same.

Data goes to stdout, talk to stderr; with \`--json\` stdout is one JSON document (of \`run\`: one line an event) with a \`schema\`.
Without a terminal, or with \`NO_COLOR\`, there are no colours and no bars, and nothing ever asks back.
[Exit codes](exit-codes.md) · [settings](settings.md) · [files](files.md) · [flags](../flags.md)

${commands.map((w) => `[${w.join(" ")}](#${w.join("-")})`).join(" · ")}

${commands.map(section).join("\n")}
## The launcher's own

| command | meaning |
| --- | --- |
| \`obiwan test\` | every test of the program; options go to \`deno test\` |
| \`obiwan selftest\` | the numerical self-test of the device; needs no package and no network |
| \`obiwan bench\` | the benchmark ([how it measures](../bench.md)); needs no package and no network |
| \`obiwan completion SHELL\` | a script that completes commands and options in bash, zsh, fish, nu or pwsh: \`source <(obiwan completion bash)\` |
| \`obiwan --version\` | the version |
`;
}
