import type { RunDisk } from "../base/disk.ts";
import { version } from "../base/version.ts";
import type { Plan } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";
import { runStatus, type UnitStatus } from "./status.ts";

/** A text of a report. */
export interface ReportFile {
  name: string;
  text: string;
}

/** What tells where and whose a run is. */
export interface Private {
  /** Names of the machine and of the user. */
  names: readonly string[];
  /** Directories by what they are called instead; the longest is replaced first. */
  places: Readonly<Record<string, string>>;
}

/** Most units of which records are taken. */
const mostUnits = 20;

/** Text without paths and names: known directories become words, of any other path its last part is left. */
export function withoutPlaces(text: string, { names, places }: Private): string {
  const known = Object.entries(places).filter(([dir]) => dir.length > 1).sort(([a], [b]) => b.length - a.length);
  const placed = known.reduce((t, [dir, word]) => t.replaceAll(dir, word), text);
  // Not what follows a word, as in `RUN/units/x`, `https://…` or `1/2`.
  const bare = placed.replaceAll(/(?<![\w./:…-])(?:file:\/\/)?\/(?:[^\s"'`,;:()/\\]+\/)+/g, "…/");
  return names.filter((n) => n.length > 1).reduce(
    (t, name) => t.replaceAll(new RegExp(`(?<![\\w-])${RegExp.escape(name)}(?![\\w-])`, "g"), "…"),
    bare,
  );
}

/** Everything that a maintainer needs of a run: what failed and why, what the machine is, the smallest case that shows it.
 * @param doctor what `doctor --json` finds */
export async function bugReport(disk: RunDisk, run: RunDir, hide: Private, doctor: unknown): Promise<ReportFile[]> {
  const { plan, units } = await runStatus(disk, run), failed = units.filter((u) => u.state === "failed");
  const shown = (failed.length > 0 ? failed : units.filter((u) => u.state === "done")).slice(0, mostUnits);
  const files: ReportFile[] = [
    { name: "doctor.json", text: JSON.stringify(doctor, null, 1) },
    { name: "run.json", text: JSON.stringify(summaryOf(plan, units), null, 1) },
    { name: "smallest.txt", text: smallest(plan, failed) },
  ];
  const take = async (path: string, name: string) => {
    if (await disk.exists(path)) files.push({ name, text: new TextDecoder().decode(await disk.read(path)) });
  };
  await take(run.settings, "settings.toml");
  for (const { unit: { id } } of shown) {
    await take(run.failure(id), `failures/${id.replace("/", ".")}.json`);
    await take(run.record(id), `records/${id.replace("/", ".")}.json`);
    await take(run.log(id), `logs/${id.replace("/", ".")}.txt`);
  }
  return files.map(({ name, text }) => ({ name, text: `${withoutPlaces(text, hide).trimEnd()}\n` }));
}

function summaryOf(plan: Plan, units: readonly UnitStatus[]) {
  const count = (state: UnitStatus["state"]) => units.filter((u) => u.state === state).length;
  const { deno, v8, typescript } = Deno.version, { os, arch } = Deno.build;
  return {
    schema: "obiwan-bug-report-1",
    versions: { obiwan: version, plan: plan.code, deno, v8, typescript, os, arch },
    plan: plan.hash,
    units: { all: units.length, done: count("done"), failed: count("failed"), waiting: count("waiting") },
    // Names of files alone; their checksums tell public ones.
    inputs: plan.inputs.map(({ path, ...rest }) => ({ ...rest, path: path.slice(path.lastIndexOf("/") + 1) })),
  };
}

/** How the failed unit that costs least is made alone. */
function smallest(plan: Plan, failed: readonly UnitStatus[]): string {
  const [least] = failed.toSorted((a, b) => a.unit.estimate.seconds - b.unit.estimate.seconds);
  if (!least) return "no unit has failed\n";
  const { unit, failures } = least, { zoom } = plan.settings.survey;
  return [
    `unit: ${unit.id}, ${unit.sources} sources, about ${Math.ceil(unit.estimate.seconds)} s`,
    `part of the brick image: ${zoom.length > 0 ? zoom.join(" ") : "all"}`,
    `failed in stage ${failures?.stage ?? "?"}: ${failures?.failure?.message ?? "its worker died"}`,
    "to make it alone:",
    `  obiwan plan --config settings.toml --out small ${unit.brick}`,
    `  obiwan run small --only ${unit.id}`,
  ].join("\n");
}
