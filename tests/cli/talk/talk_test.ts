import assert from "node:assert/strict";
import { StoppedError, UsageError } from "../../../src/base/errors.ts";
import { Talk, talking, type TalkOptions } from "../../../cli/talk/talk.ts";
import { withClock } from "../../make/clock.ts";
import { inTemp } from "../../make/in_temp.ts";

const plain = { quiet: false, verbose: false, json: false };

/** What a talk writes to stderr, without a terminal, about 40 bricks: one a second of the clock after the first. */
async function heard(options: TalkOptions, work?: (talk: Talk, advance: (seconds: number) => void) => void) {
  const lines: string[] = [];
  await withClock(async (advance) => {
    const talk = await Talk.open(options, false, (line) => lines.push(line));
    try {
      if (work) work(talk, advance);
      else {
        talk.say("2 inputs");
        for (let i = 0; i <= 40; i++) {
          talk.progress("deriving", i, 40, "bricks");
          advance(i < 40 ? 10.001 : 0);
        }
        talk.say("warning: a table is old");
        talk.complain("damaged: 1500p020");
        talk.end({ made: "40 tables made", next: ["merge RUN"] });
      }
    } finally {
      talk.close();
    }
  });
  return lines.map((line) => line.replaceAll(/[\d.]+ [MG]B/g, "N MB"));
}

Deno.test("without a terminal there is a line a minute with stage, share, pace, time left and memory, and an end", async () => {
  assert.deepEqual(await heard(plain), [
    "2 inputs",
    "deriving: 6 of 40 bricks (15%) | 6 bricks/min | 6 min left | N MB",
    "deriving: 12 of 40 bricks (30%) | 6 bricks/min | 5 min left | N MB",
    "deriving: 18 of 40 bricks (45%) | 6 bricks/min | 4 min left | N MB",
    "deriving: 24 of 40 bricks (60%) | 6 bricks/min | 3 min left | N MB",
    "deriving: 30 of 40 bricks (75%) | 6 bricks/min | 2 min left | N MB",
    "deriving: 36 of 40 bricks (90%) | 6 bricks/min | 40 s left | N MB",
    "warning: a table is old",
    "damaged: 1500p020",
    "40 tables made; took 7 min, at most N MB of memory",
    "next: obiwan merge RUN",
  ]);
});

Deno.test("--quiet leaves warnings and what is wrong, --verbose adds the end of a stage", async () => {
  assert.deepEqual(await heard({ ...plain, quiet: true }), ["warning: a table is old", "damaged: 1500p020"]);
  const lines = await heard({ ...plain, verbose: true });
  assert.ok(lines.includes("deriving: 40 bricks in 7 min, N MB"), lines.join("\n"));
  await assert.rejects(() => heard({ ...plain, quiet: true, verbose: true }), UsageError);
});

Deno.test("with --json every line on stderr is an event", async () => {
  const events = (await heard({ ...plain, json: true })).map((line) => JSON.parse(line));
  assert.deepEqual(events[0], { event: "line", line: "2 inputs" });
  const progress = events.filter((e) => e.event === "progress");
  assert.equal(progress.length, 41);
  const { memoryBytes, rate, secondsLeft, ...half } = progress[20];
  assert.deepEqual(half, { event: "progress", stage: "deriving", done: 20, all: 40, unit: "bricks" });
  assert.ok(Math.abs(rate - 0.1) < 1e-4 && Math.abs(secondsLeft - 200) < 0.1, `${rate} ${secondsLeft}`);
  assert.ok(memoryBytes > 1e6);
  assert.deepEqual(events.slice(-3).map((e) => e.event), ["warning", "warning", "end"]);
  const { made, seconds, next } = events.at(-1);
  assert.deepEqual({ made, next }, { made: "40 tables made", next: ["merge RUN"] });
  assert.ok(Math.abs(seconds - 400) < 0.1);
});

Deno.test("events of progress come at most once a second, and at the end of a stage", async () => {
  const lines = await heard({ ...plain, json: true }, (talk, advance) => {
    for (let i = 0; i <= 1000; i++) {
      talk.progress("writing", i, 1000, "rows");
      advance(0.0101);
    }
  });
  assert.equal(lines.length, 11);
  assert.equal(JSON.parse(lines.at(-1)!).done, 1000);
});

Deno.test("--log appends every line with the time, quiet or not, and the error that ended the work", () =>
  inTemp(async (dir) => {
    const log = `${dir}/obiwan.log`, lines = async () => (await Deno.readTextFile(log)).trimEnd().split("\n");
    await heard({ ...plain, quiet: true, log });
    assert.ok((await lines()).every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ./.test(line)));
    const words = (await lines()).map((line) => line.slice(21).replaceAll(/[\d.]+ [MG]B/g, "N MB"));
    for (const line of ["2 inputs", "deriving: 40 bricks in 7 min, N MB", "next: obiwan merge RUN"]) {
      assert.ok(words.includes(line), words.join("\n"));
    }
    const fail = () => Promise.reject(new StoppedError("2 bricks are not finished"));
    await assert.rejects(() => talking({ ...plain, log }, fail), StoppedError);
    assert.match((await lines()).at(-1)!, /Z error: 2 bricks are not finished$/);
    const nowhere = talking({ ...plain, log: `${dir}/no/such` }, fail);
    await assert.rejects(nowhere, /Cannot write --log .*\/no\/such: .*directory that there is/);
  }));
