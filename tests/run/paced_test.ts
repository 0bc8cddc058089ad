import assert from "node:assert/strict";
import { paced, stageLines } from "../../src/run/paced.ts";
import { withClock } from "../make/clock.ts";

Deno.test("paced() passes on begin and end of a pass, and of a million reports one a second", () =>
  withClock((advance) => {
    const heard: string[] = [], tell = paced((pass, done, all) => heard.push(`${pass} ${done}/${all}`));
    for (let i = 0; i <= 1e6; i++) {
      tell("CCDs", i, 1e6);
      if (i % 400e3 === 0) advance(1.01);
    }
    tell("tiles", 0, 1);
    tell("tiles", 1, 1);
    const want = [
      "CCDs 0/1000000",
      "CCDs 1/1000000",
      "CCDs 400001/1000000",
      "CCDs 800001/1000000",
      "CCDs 1000000/1000000",
    ];
    assert.deepEqual(heard, [...want, "tiles 0/1", "tiles 1/1"]);
    return Promise.resolve();
  }));

Deno.test("stageLines() says nothing of a short stage; of a long one share, pace and time left, ever less often", () =>
  withClock((advance) => {
    const lines: string[] = [], short = stageLines("load", (l) => lines.push(l));
    for (let i = 0; i <= 4; i++) {
      short("CCDs", i, 4);
      advance(1);
    }
    assert.equal(lines.length, 0, lines.join());
    const long = stageLines("inject", (l) => lines.push(l));
    for (let i = 0; i <= 3600; i++) {
      long("sources on exposures", i, 3600);
      advance(1);
    }
    // The clock's sums are rounded.
    assert.match(lines[0], /^inject, [56] of 3600 sources on exposures \(0%\), (1\/s|60\/min), 60 min left$/);
    assert.ok(lines.length > 50 && lines.length < 100, `${lines.length} lines`);
    return Promise.resolve();
  }));
