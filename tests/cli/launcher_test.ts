import assert from "node:assert/strict";
import type { CommandRow } from "../../cli/command_row.ts";
import { commands } from "../../cli/commands.ts";
import { command, launcher } from "../make/command.ts";
import { fakeRuntime } from "../make/runs/fake_runtime.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";

const program = root.replace(/\/$/, "");

/** What the launcher starts Deno with. @returns flags that give rights, and what the program is handed */
async function launch(dir: string, args: readonly string[]) {
  await Deno.writeTextFile(`${dir}/deno`, fakeRuntime(`printf '%s\\n' "$@"`), { mode: 0o755 });
  const env = { PATH: `${dir}:${Deno.env.get("PATH")}`, LD_LIBRARY_PATH: "", XDG_CACHE_HOME: dir };
  const { code, out, err } = await command(launcher, args, { env });
  assert.equal(code, 0, err);
  const words = out.trimEnd().split("\n"), at = words.indexOf(`${program}/cli/main.ts`);
  const flags = words.slice(0, at), always = ["run", "--quiet", "--config", `${program}/program.json`];
  assert.deepEqual(flags.filter((f) => always.includes(f)), always);
  return { rights: flags.filter((f) => !always.includes(f)), handed: words.slice(at + 1) };
}

/** Words after the name that have a value for all that stands in braces in the table. */
const sample = [
  "/a run",
  "--to",
  "/the data",
  "--cuts=/cuts.json",
  "--log",
  "/the log",
  "--from-db",
  "postgres://me@host:99/name",
];

function filled(row: CommandRow, dir: string): string[] {
  const values: Record<string, string> = {
    runtime: `${dir}/deno`,
    program,
    run: "/a run",
    to: "/the data",
    cuts: "/cuts.json",
    log: "/the log",
    database: "host:99",
  };
  return row.rights.map((flag) => flag.replaceAll(/\{(\w+)\}/g, (_, name) => values[name])).sort();
}

for (const row of commands) {
  Deno.test(`the launcher gives "${row.name}" the rights of the table of commands and hands its words on`, () =>
    inTemp(async (dir) => {
      // The launcher looks for a database behind the first word alone.
      const words = [...row.name.split(" "), ...row.name === "randoms draw" ? sample.slice(0, 4) : sample];
      const { rights, handed } = await launch(dir, words);
      assert.deepEqual(rights.toSorted(), filled(row, dir));
      assert.deepEqual(handed, words);
    }));
}

Deno.test("the launcher opens the network for a URL of a database alone", () =>
  inTemp(async (dir) => {
    for (const words of [[], ["--from-db"], ["--from-db", "http://host/"], ["--from-db=postgres://a b/"]]) {
      const { rights } = await launch(dir, ["randoms", "split", ...words]);
      assert.ok(!rights.some((flag) => flag.startsWith("--allow-net")), `${words}: ${rights}`);
    }
  }));

Deno.test("plots and report may write below RUN where --to does not say so", () =>
  inTemp(async (dir) => {
    for (const name of ["plots", "report"]) {
      const { rights } = await launch(dir, [name, "/a run"]);
      assert.ok(rights.includes(`--allow-write=/a run/${name},/dev/null`), `${rights}`);
    }
  }));

Deno.test("what the launcher takes for RUN is what the program does, behind any option that takes none or one value", () =>
  inTemp(async (dir) => {
    for (const name of ["cutouts", "plots", "report"]) {
      for (const { names, metavar } of await optionsOf(commands.find((c) => c.name === name)!)) {
        for (const option of names) {
          if (option === "--to" || option === "--out") continue;
          const { rights } = await launch(dir, [name, option, ...metavar ? ["value"] : [], "/a run"]);
          const flag = name === "cutouts" ? "--allow-read=/a run," : `--allow-write=/a run/${name}`;
          assert.ok(rights.some((r) => r.startsWith(flag)), `${name} ${option}: ${rights}`);
        }
      }
    }
  }));

type Term = { type: string; names?: readonly string[]; metavar?: string; terms?: readonly Term[] };

/** Options of a command, in whatever they stand that makes them optional or repeated. */
async function optionsOf(row: CommandRow) {
  const below = (term: Term): Term[] => term.type === "option" ? [term] : (term.terms ?? []).flatMap(below);
  const options = ((await row.parser()).usage as readonly Term[]).flatMap(below);
  assert.ok(options.length > 1);
  return options.map(({ names, metavar }) => ({ names: names!, metavar }));
}

Deno.test("a command's action and options lie in the folders of its group, under its name", async () => {
  for (const { name, group } of commands) {
    const path = `${group}/${name.replace(/[ -]/g, "_")}.ts`;
    for (const dir of ["commands", "options"]) {
      assert.ok((await Deno.stat(`${program}/cli/${dir}/${path}`)).isFile, path);
    }
    assert.match(await Deno.readTextFile(`${program}/cli/commands.ts`), new RegExp(`import\\("./commands/${path}"\\)`));
  }
});
