import { formatMessage, formatUsageTerm, getDocPage, type UsageTerm } from "@optique/core";
import { type CommandRow, groups } from "../../cli/command_row.ts";
import { commands } from "../../cli/commands.ts";
import { commandLineOf } from "../../cli/options.ts";
import { markdownTable } from "./markdown_table.ts";

const commandLine = await commandLineOf(commands);
const plain = (message: Parameters<typeof formatMessage>[0]) => formatMessage(message, { colors: false, quotes: false });
const word = (term: UsageTerm) => formatUsageTerm(term, { colors: false });
/** All names of an option, each with what follows it. */
const names = (term: UsageTerm): string[] =>
  term.type === "option" ? term.names.map((name) => word({ ...term, names: [name] })) : [word(term)];
const upper = (text: string) => text[0].toUpperCase() + text.slice(1);
/** Angle brackets in prose would be taken for tags. */
const inText = (text: string) => text.replace(/<[^>]*>/g, (tag) => `\`${tag}\``);

/** Heading of a command as a link. */
const link = (name: string) => `[${name}](#${name.replaceAll(" ", "-")})`;

/** Commands of a group in one line. */
const listed = ([id, label]: [string, string]) =>
  `- ${label}: ${commands.filter((c) => c.group === id).map((c) => link(c.name)).join(" · ")}`;

function section(row: CommandRow): string {
  const { name } = row, page = getDocPage(commandLine, name.split(" "))!, needed = new Set<string>();
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
    return [names(entry.term).map((name) => `\`${name}\``).join(", "), needed.has(term) ? "yes" : "", text];
  });
  return `## ${name}

${upper(row.about)}.${row.more ? ` ${row.more}` : ""}

${row.examples.map((line) => `    obiwan ${line}`).join("\n")}

${markdownTable(["option", "needed", "meaning"], rows)}
`;
}

/** Text of docs/reference/commands.md. */
export function commandsPage(): string {
  return `# Commands

Made by \`deno task docs\` from the declarations in \`cli/\`; do not edit. \`obiwan COMMAND --help\` says the same.

Data go to stdout, messages to stderr; with \`--json\` stdout is one JSON document (for \`run\`: one line per event) with a \`schema\`.
Without a terminal, or with \`NO_COLOR\`, there are no colours and no progress bars. No command asks questions.
Whatever a command writes into goes by the name \`--out\`; the name that stands behind it is an older one, which stays.
[Exit codes](exit-codes.md) · [settings](settings.md) · [files](files.md) · [flags](../flags.md)

${Object.entries(groups).map(listed).join("\n")}

${commands.map(section).join("\n")}
## The launcher's own

| command | meaning |
| --- | --- |
| \`obiwan test\` | runs every test of the program; options are passed to \`deno test\` |
| \`obiwan selftest\` | the numerical self-test of the device; needs no package and no network |
| \`obiwan bench\` | the benchmark ([how it measures](../bench.md)); needs no package and no network |
| \`obiwan completion SHELL\` | a script that completes commands, options, choices, paths, and bricks and units of a run in bash, zsh, fish, nu or pwsh: \`source <(obiwan completion bash)\` |
| \`obiwan --version\` | the version; in a clone of the repository also the commit |
`;
}
