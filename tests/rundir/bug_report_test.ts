import assert from "node:assert/strict";
import { bugReport, withoutPlaces } from "../../src/rundir/bug_report.ts";
import { writeFailures } from "../../src/rundir/failures.ts";
import { MemoryRunDisk } from "../make/runs/run_disk.ts";
import { writeRun } from "../make/runs/made_run.ts";

const hide = {
  names: ["node17", "jdoe"],
  places: { "/data/jdoe/run": "RUN", "/data/jdoe": "HOME", "/survey": "SURVEY" },
};

Deno.test("withoutPlaces() leaves words, numbers and web addresses, and takes paths, machine and user", () => {
  const cases = [
    [`Cannot use "/survey/images/a.fits": it is 1/2`, `Cannot use "SURVEY/images/a.fits": it is 1/2`],
    ["at file:///opt/secret/place/x.ts:3:4 (/data/jdoe/run/plan.json)", "at …/x.ts:3:4 (RUN/plan.json)"],
    ["/data/jdoe/notes and /elsewhere/of/mine.txt", "HOME/notes and …/mine.txt"],
    ["host node17 of jdoe; node178 stays", "host … of …; node178 stays"],
    ["https://example.org/a/b", "https://example.org/a/b"],
  ];
  for (const [text, want] of cases) assert.equal(withoutPlaces(text, hide), want);
});

Deno.test("a report has failure, record, settings, versions and the smallest case, and nothing of machine, user or paths", async () => {
  const disk = new MemoryRunDisk(), run = await writeRun(disk, "/data/jdoe/run");
  await disk.remove(`${run.unit("0003p000/rs0")}/unit.sha256sum`);
  await disk.remove(run.unit("0003p000/rs0"));
  await disk.remove(run.record("0003p000/rs0"));
  const failure = {
    name: "InputError",
    code: 3,
    message: `Cannot read "/data/jdoe/x/y.fits"`,
    stack: "at /home/jdoe/a/b.ts:1",
  };
  await writeFailures(disk, run, { unit: "0003p000/rs0", deaths: [], quarantined: [], stage: "load", failure });
  const files = await bugReport(disk, run, hide, { findings: [{ found: "on node17" }] });
  const all = new Map(files.map((f) => [f.name, f.text])), joined = [...all.values()].join("");
  assert.match(all.get("smallest.txt")!, /^unit: 0003p000\/rs0, 20 sources/);
  assert.match(all.get("smallest.txt")!, /failed in stage load: Cannot read "HOME\/x\/y.fits"/);
  assert.ok(all.get("failures/0003p000.rs0.json")!.includes("b.ts:1"));
  assert.equal(JSON.parse(all.get("run.json")!).units.failed, 1);
  assert.doesNotMatch(joined, /jdoe|node17|\/data|\/home/);
});
