import { settings, type SettingValue } from "../../src/rundir/settings.ts";
import { markdownTable } from "./markdown_table.ts";

const shown = (value: SettingValue) => Array.isArray(value) ? `[${value.map((v) => JSON.stringify(v)).join(", ")}]` : JSON.stringify(value);
const kind = (value: SettingValue) => Array.isArray(value) ? "list" : typeof value === "string" ? "text" : typeof value === "boolean" ? "true, false" : "number";

const rangeOf = (least?: number, most?: number) => most !== undefined ? ` ${least} … ${most}` : least === undefined ? "" : ` ≥ ${least}`;

/** Text of docs/reference/settings.md. */
export function settingsPage(): string {
  const sections = Map.groupBy(settings, (s) => s.key.split(".")[0]);
  const tables = [...sections].map(([name, list]) => {
    const rows = list.map(({ key, value, about, choices, least, most }) => [
      `\`${key}\``,
      choices ? choices.map((c) => `\`${c}\``).join(", ") : kind(value) + rangeOf(least, most),
      `\`${shown(value)}\``,
      about,
    ]);
    return `## [${name}]\n\n${markdownTable(["setting", "values", "default", "meaning"], rows)}\n`;
  });
  return `# Settings of a plan

Made by \`deno task docs\` from \`src/rundir/settings.ts\`; do not edit.

Settings are all values that can change a product; workers, memory and time limits are options of \`run\`. They come from a TOML
file (\`obiwan plan --config FILE\`), from options that stand for settings (\`--survey-dir\`, \`--randoms\`, \`--obj\`, \`--nobj\`, \`--sets\`, \`--zoom\`, \`--response\`, \`--perturb\`)
and from \`--set KEY=VALUE\`; later ones override earlier ones. An unknown key is an error that names the nearest known one, a value of the wrong kind
an error that states what it must be. Numbers are integers except for \`inject.separation\` and those of \`response\` and \`perturb\`. \`RUN/settings.toml\` contains all of them as fixed
by the plan, and can itself be used as such a file.

\`\`\`toml
[inject]
nobj = 1000
separation = 5
\`\`\`

${tables.join("\n")}`;
}
