import * as errors from "../../src/base/errors.ts";
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

/** What a device does wrong, who notices, and what the program and its user do. A kind without a row does not compile. */
const troubles: Record<errors.EngineTrouble, { sign: string; program: string; remedy: string }> = {
  lost: {
    sign: "the device is gone or gives nothing back",
    program: "opens it anew and does the blobs at hand again",
    remedy: "if it comes back: the driver's log (`dmesg`), `obiwan doctor`, another driver",
  },
  garbage: {
    sign: "work counts, row numbers or values of a read-back are not what they can be",
    program: "opens it anew; a group of blobs that fails twice is halved, a blob that fails three times goes to the f64 engine",
    remedy: "do not use the device for science before `obiwan selftest` and `obiwan crosscheck` pass; [report it](../howto/report-a-bug.md)",
  },
  memory: {
    sign: "the device has no room for a buffer",
    program: "halves the work, down to one blob, which then goes to the f64 engine",
    remedy: "fewer workers a device; end other programs on it",
  },
  unsound: {
    sign: "it fails its self-test or a known answer when it is opened",
    program: "does not use it, says so and goes on with the f64 engine (`--engine auto`)",
    remedy: "another driver; `obiwan selftest` says which arithmetic is wrong",
  },
  refused: {
    sign: "it has too few bindings or too little memory a workgroup, or does not compile a kernel",
    program: "does not use it, says so and goes on with the f64 engine (`--engine auto`)",
    remedy: "`obiwan doctor` compares its limits with what is needed",
  },
};

/** Text of docs/reference/exit-codes.md. */
export function exitCodesPage(): string {
  const named = remedies.map(({ make, when, remedy }) => {
    const error = make();
    return { code: errors.exitCodeOf(error), name: `\`${error.name}\``, when, remedy };
  });
  const bug = "the message ends with the stack: please [report it](../howto/report-a-bug.md)";
  named.push({ code: errors.exitCodeOf(new Error()), name: "any other", when: "a bug of this program", remedy: bug });
  named.sort((a, b) => a.code - b.code);
  const rows = [
    ["0", "", "done; also when there was nothing to do", ""],
    ...named.map((e) => [e.code, e.name, e.when, e.remedy]),
  ];
  const devices = Object.entries(troubles).map(([kind, t]) => [`\`${kind}\``, t.sign, t.program, t.remedy]);
  return `# Errors and exit codes

Made by \`deno task docs\` from \`src/base/errors.ts\`; do not edit. A batch script needs to know no more than the number.

${markdownTable(["code", "class", "when", "what to do"], rows)}

\`obiwan run\` makes all units that can be made. Where some failed it ends with 70 when one of them met a bug, else with 5, 4 or 3, in
this order. A process that was killed has the code of its signal (137 for SIGKILL): the same command goes on.

## Reading a message

A message is one line. It names the act, the thing, the rule that was broken, the value that was found and where, and what to do
when that does not follow from the rest:

    obiwan: Cannot use "survey/images/…ooi_g_v1.fits.fz": its size has changed since the plan was made, from 31680 bytes to 5000 bytes;
    restore the file or make a new plan

The class stands before the message in \`obiwan status RUN --why BRICK\` and in \`RUN/failures/\`, and decides the code and the
remedy. A CCD that cannot be used is no error: it is left out and recorded with its reason, unless \`survey.strict\` is set.
[A brick that fails](../howto/failing-brick.md) goes through an example; [what became of a source](../explanation/completeness.md) is
no error either, but its fate.

## Errors of a device

An \`EngineError\` has a kind, which the record of a unit (\`RUN/records/\`) names for each failure that was survived. It ends a
unit only where all of this was of no use, or \`--engine webgpu\` allows no other engine.

${markdownTable(["kind", "what is seen", "what the program does", "what you can do"], devices)}
`;
}
