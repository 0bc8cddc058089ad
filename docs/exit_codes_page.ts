import * as errors from "../src/base/errors.ts";
import { markdownTable } from "./markdown_table.ts";

/** What helps, by class; the code comes from the class itself. */
const remedies: readonly { make: () => Error; when: string; remedy: string }[] = [
  { make: () => new errors.UsageError(""), when: "the command line is wrong", remedy: "`obiwan COMMAND --help`" },
  {
    make: () => new errors.InputError(""),
    when: "data or request are wrong: a file that is missing, damaged or not what it should be",
    remedy: "the message names act, thing, rule and value; mend it and run again",
  },
  {
    make: () => new errors.ChangedInputError(""),
    when: "an input is not what the plan saw",
    remedy: "bring the file back and `obiwan retry RUN`, or make a new plan",
  },
  {
    make: () => new errors.ResourceError(""),
    when: "disk, memory or a permission ran out",
    remedy: "make room and run again; of a run nothing is lost but what was at hand",
  },
  {
    make: () => new errors.EngineError(""),
    when: "the compute device failed, and no other could do its work",
    remedy: "run again; `obiwan doctor` and `obiwan selftest` say what is wrong; `--engine reference` does without a device",
  },
  {
    make: () => new errors.StoppedError(""),
    when: "stopped early, on request (signal, `--until`) or because a run is not finished",
    remedy: "the same command again",
  },
];

/** Text of docs/reference/exit-codes.md. */
export function exitCodesPage(): string {
  const named = remedies.map(({ make, when, remedy }) => {
    const error = make();
    return { code: errors.exitCodeOf(error), name: `\`${error.name}\``, when, remedy };
  });
  const bug = "the message ends with the stack: please report it";
  named.push({ code: errors.exitCodeOf(new Error()), name: "any other", when: "a bug of this program", remedy: bug });
  named.sort((a, b) => a.code - b.code);
  const rows = [
    ["0", "", "done; also when there was nothing to do", ""],
    ...named.map((e) => [e.code, e.name, e.when, e.remedy]),
  ];
  return `# Exit codes

Made by \`deno task docs\` from \`src/base/errors.ts\`; do not edit. A batch script needs to know no more than the number.

${markdownTable(["code", "class", "when", "what to do"], rows)}

\`obiwan run\` makes all units that can be made. Where some failed it ends with 70 when one of them met a bug, else with 5, 4 or 3, in
this order. A process that was killed has the code of its signal (137 for SIGKILL): the same command goes on.
`;
}
