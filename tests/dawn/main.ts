// Runs the kernels' tests and the self-test on Dawn, the WebGPU of Chromium, a second implementation beside the runtime's own:
//
//     deno task dawn [FILES]         ends with 69 and the reason where Dawn cannot be had
//
// Only the last line is needed to know: "N passed, N failed".
import { command } from "../make/command.ts";
import { root } from "../make/root.ts";
import { width } from "../suite/main.ts";
import { jobsOf } from "../suite/parts.ts";
import { runJobs } from "../suite/run_tests.ts";
import { dawnTests } from "./dawn_tests.ts";
import { findDawn } from "./find_dawn.ts";

const dawn = await findDawn();
if ("reason" in dawn) {
  console.error(`Cannot run tests on Dawn: ${dawn.reason}; on Debian: tests/dawn/unpack_mesa.sh`);
  Deno.exit(69);
}
const { out, err } = await command(
  Deno.execPath(),
  ["run", "-A", "--no-check", ...dawn.flags, "bench/self_test.ts"],
  { cwd: root, env: { XDG_RUNTIME_DIR: "/tmp", ...dawn.env } },
);
console.log(`Dawn on ${dawn.adapter}\n${out}${out ? "" : err}`);
const files = Deno.args.length > 0 ? Deno.args : dawnTests();
const { counts, code } = await runJobs(jobsOf(files, []), width, dawn.flags, { env: dawn.env });
console.log(`${counts.passed} passed, ${counts.failed} failed`);
Deno.exit(code);
