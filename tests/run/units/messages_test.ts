import assert from "node:assert/strict";
import { parseReport } from "../../../src/run/units/messages.ts";

Deno.test("parseReport() takes reports that hold what their type needs, and no other line of a worker's output", () => {
  for (
    const report of [
      { type: "ready", engine: "webgpu", driver: "" },
      { type: "say", line: "x" },
      { type: "progress", id: "a/b", pass: "fit", done: 0, all: 2 },
      { type: "waits", id: "a/b", waits: true },
    ]
  ) assert.deepEqual(parseReport(JSON.stringify(report)), report);
  for (
    const line of [
      ...["", "warning: a driver", "null", "7", "[]", '{"type":7}', '{"type":"toString"}', '{"type":"__proto__"}'],
      ...['{"type":"progress","id":"a","pass":"fit","done":"0","all":2}', '{"type":"failed","id":"a","failure":null}'],
    ]
  ) assert.equal(parseReport(line), undefined, line);
});
