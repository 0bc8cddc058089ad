import { localDisk } from "../../../src/io/disk.ts";
import { partColumns } from "../../../src/survey/tables/survey_names.ts";
import { type Observed, observeMock } from "../../../src/post/observe.ts";
import { testRows, writeHeldOut } from "../../../src/report/observe/write.ts";
import { UsageError } from "../../../src/base/errors.ts";
import type { ObserveCommand } from "../../options/results/observe.ts";
import { Talk } from "../../talk/talk.ts";

/** Passes a mock through the measured transfer function of a run. */
export async function observe(options: ObserveCommand) {
  const { mock, out, conditions, blendRadius, siteRadius, seed, json } = options, { own } = mappingOf(options.columns);
  const talk = await Talk.open({ quiet: false, verbose: false, json: options.json });
  const observed = await observeMock(localDisk, {
    mock,
    out,
    with: options.with.replace(/(?<=.)\/+$/, ""),
    mapping: own,
    conditions,
    further: listed(options.match),
    carry: listed(options.carry),
    k: options.neighbours,
    blendRadius,
    siteRadius,
    seed,
    say: talk.say,
    progress: (act, done, total) => talk.progress(act, done, total, "rows"),
  }).finally(() => talk.close());
  const { tests } = observed, dir = out.replace(/\.\w+$/, "_tests");
  const plots = tests ? await writeHeldOut(localDisk, dir, tests) : [];
  if (json) {
    const plain = tests && { ...tests, tests: testRows(tests) };
    console.log(JSON.stringify({ schema: "obiwan-observe-1", ...observed, tests: plain, out, plots }));
  } else console.log(textOf(observed, out, dir));
}

const listed = (list = "") => list.split(",").map((n) => n.trim()).filter((n) => n !== "");

function mappingOf(columns = "") {
  const parts = partColumns(columns.split(","));
  const [stray] = [...parts.survey.ccds.keys(), ...parts.survey.bricks.keys()];
  if (stray !== undefined) throw new UsageError(`Cannot use --columns …${stray}=…: no table of the survey is read`);
  return parts;
}

function textOf(
  { counts, outside, coordinates, conditions, injected, notFinite, tests }: Observed,
  out: string,
  dir: string,
) {
  const share = (n: number) => `${n} (${(100 * n / Math.max(1, counts.rows)).toFixed(1)} %)`;
  return [
    `${counts.rows} rows, conditions ${wordsOf[conditions]}`,
    `  ${share(counts.detected)} detected`,
    `  ${share(counts.blended)} lost to a brighter row of the mock`,
    `  ${share(counts.notInRun)} not in the run`,
    `  ${share(counts.outside)} beyond what was injected${counts.outside > 0 ? ", by" : ""}`,
    ...outside.filter((o) => o.rows > 0).map((o) => `    ${o.name}: ${o.rows} (bit ${o.bit} of obs_outside)`),
    `neighbours among ${injected} injected sources${
      notFinite > 0 ? ` (${notFinite} left out: not finite)` : ""
    }, weights ${coordinates.map((c) => `${c.name} ${Number(c.weight.toPrecision(3))}`).join(", ")}`,
    ...(tests ? testLines(tests) : ["too few injected sources to hold some out: nothing was tested"]),
    out,
    ...(tests ? [`${dir}/README.md`] : []),
  ].join("\n");
}

const wordsOf = {
  mock: "from its own columns",
  sky: "of the nearest injected source on the sky",
  none: "of places drawn from the run",
};

function testLines(held: NonNullable<Observed["tests"]>): string[] {
  const rows = testRows(held),
    low = rows.filter((t) => t.p < 0.01).length,
    width = Math.max(...rows.map((t) => t.what.length));
  const what = held.wholeBricks
    ? `of ${held.bricks} ${held.bricks === 1 ? "brick" : "bricks"} that were held out`
    : "that were held out";
  return [
    `${held.drawn} injected sources ${what}, drawn, against ${held.measured} others, measured:`,
    ...rows.map((t) =>
      `  ${t.what.padEnd(width)}  ${t.test.padEnd(6)}  ${t.statistic.toFixed(3).padStart(8)}  p ${t.p.toFixed(3)}`
    ),
    low === 0
      ? `every p is above 0.01`
      : `${low} of ${rows.length} have p below 0.01, where chance gives ${(rows.length * 0.01).toFixed(1)}`,
  ];
}
