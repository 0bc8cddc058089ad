import * as errors from "../../src/base/errors.ts";
import { markdownTable } from "./markdown_table.ts";

/** What helps, by class; the code comes from the class itself. */
const remedies: readonly { make: () => Error; when: string; remedy: string }[] = [
  { make: () => new errors.UsageError(""), when: "the command line is wrong, or names something that is not there: a brick, band, unit, column, cut or setting", remedy: "`obiwan COMMAND --help`" },
  {
    make: () => new errors.InputError(""),
    when: "the data or the request is wrong: a file is missing, damaged or not what it should be",
    remedy: "the message names the operation, the file, the rule and the value; correct it and run again",
  },
  {
    make: () => new errors.ChangedInputError(""),
    when: "an input has changed since the plan was made",
    remedy: "restore the file and `obiwan retry RUN`, or make a new plan",
  },
  {
    make: () => new errors.ResourceError(""),
    when: "disk, memory or a permission ran out",
    remedy: "make room and run again; only the work in progress is lost",
  },
  {
    make: () => new errors.EngineError(""),
    when: "the compute device failed, and no other engine could do its work",
    remedy: "run again; `obiwan doctor` and `obiwan selftest` show what is wrong; `--engine reference` uses no device",
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
    sign: "the device is lost or does not answer",
    program: "opens it again and repeats the current blobs",
    remedy: "if it comes back: the driver's log (`dmesg`), `obiwan doctor`, another driver",
  },
  garbage: {
    sign: "work counts, row numbers or values of a read-back are impossible",
    program: "opens it again; a group of blobs that fails twice is halved, a blob that fails three times goes to the f64 engine",
    remedy: "do not use the device for science before `obiwan selftest` and `obiwan crosscheck` pass; [report it](../howto/report-a-bug.md)",
  },
  memory: {
    sign: "the device has no memory for a buffer",
    program: "halves the work, down to one blob, which then goes to the f64 engine",
    remedy: "use fewer workers per device; end other programs on it",
  },
  unsound: {
    sign: "it fails its self-test or a known answer when it is opened",
    program: "does not use it, reports this and continues with the f64 engine (`--engine auto`)",
    remedy: "another driver; `obiwan selftest` says which arithmetic is wrong",
  },
  refused: {
    sign: "it has too few bindings or too little workgroup memory, or does not compile a kernel",
    program: "does not use it, reports this and continues with the f64 engine (`--engine auto`)",
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

Made by \`deno task docs\` from \`src/base/errors.ts\`; do not edit. A batch script needs only the number.

${markdownTable(["code", "class", "when", "what to do"], rows)}

\`obiwan run\` makes all units that can be made. If some failed it ends with 70 if one of them met a bug, else with 5, 4 or 3, in
this order. \`obiwan status\` ends with the same code while the run has failed units, and with 0 otherwise, finished or not;
\`status --why BRICK\` explains and ends with 0. A process that was killed has the code of its signal (137 for SIGKILL): the same command resumes.

## Reading a message

A message is one line. It names the operation, the file, the rule that was broken, the value that was found and where, and what to do
if that is not obvious:

    obiwan: Cannot use "survey/images/…ooi_g_v1.fits.fz": its size has changed since the plan was made, from 31680 bytes to 5000 bytes;
    restore the file or make a new plan

A command with \`--json\` that ends with an error prints, as its last document, \`{"schema": "obiwan-error-1", "error": CLASS, "exitCode": CODE, "message": MESSAGE}\`, too.
[In Python](../howto/python.md#errors) classes and words are the same.

The class precedes the message in \`obiwan status RUN --why BRICK\` and in \`RUN/failures/\`, and decides the code and the
remedy. A CCD that cannot be used is not an error: it is left out and recorded with the reason, unless \`survey.strict\` is set.
[A brick that fails](../howto/failing-brick.md) gives an example. That a source is lost is not an error either, but its
[fate](../explanation/completeness.md).

## Errors of a device

An \`EngineError\` has a kind, which the record of a unit (\`RUN/records/\`) names for each failure that was handled. It ends a
unit only if all of these measures fail, or \`--engine webgpu\` allows no other engine.

${markdownTable(["kind", "sign", "what the program does", "what you can do"], devices)}
`;
}
