import { groups } from "./command_row.ts";
import { commands } from "./commands.ts";

/** Commands that the launcher starts by itself, by the group that they are listed with. */
const others: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  check: [
    ["selftest", "test the arithmetic of the device"],
    ["bench", "measure how fast this machine is"],
    ["test", "run the program's own tests"],
  ],
};

/** What the program can do, one line a command, on one screen. */
export function overview(program = "obiwan"): string {
  const sections = Object.entries(groups).map(([id, label]) => {
    const own = commands.filter((c) => c.group === id).map(({ name, about }) => [name, about] as const);
    const lines = [...own, ...others[id] ?? []].map(([name, about]) => `  ${name.padEnd(14)} ${about}`);
    return `${label}\n${lines.join("\n")}`;
  });
  return [
    "obiwan injects simulated galaxies into survey images and measures what is recovered",
    ...sections,
    `${program} COMMAND --help: options and examples of a command\n${program} --version: the version · ${program} completion SHELL: completion for your shell`,
  ].join("\n\n");
}
