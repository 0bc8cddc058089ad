// Runs all tests, or the files and folders named, and prints what share of each room's lines they run; programs that tests start
// count, too. OBIWAN_LONG=1 runs the long forms.
import { command } from "../make/command.ts";
import { filesBelow, textOf } from "../make/imports.ts";
import { root } from "../make/root.ts";
import { runPlan, width } from "./main.ts";
import { byRoom, coverageTable, linesByFile } from "./room_coverage.ts";
import { runJobs } from "./run_tests.ts";

const dir = await Deno.makeTempDir();
// Deno passes it on to what is started.
Deno.env.set("DENO_COVERAGE_DIR", dir);
const flags = ["--coverage-raw-data-only"];
const code = Deno.args.length > 0
  ? (await runJobs(Deno.args.map((path) => [path]), width, flags)).code
  : await runPlan("test", flags);
Deno.env.delete("DENO_COVERAGE_DIR");
const { out, err } = await command(Deno.execPath(), ["coverage", "--lcov", dir], { cwd: root });
await Deno.remove(dir, { recursive: true });
const sources = new Map([...filesBelow("src"), ...filesBelow("cli")].map((path) => [path, textOf(path)]));
const rooms = byRoom(sources, linesByFile(out, root));
if (rooms.every(({ lines }) => lines === 0)) console.error(`Cannot tell what was covered: ${err}`);
console.log(coverageTable(rooms));
if (Deno.args.length === 0) {
  for (const { unloaded } of rooms) for (const path of unloaded) console.log(`never loaded: ${path}`);
}
Deno.exit(code);
