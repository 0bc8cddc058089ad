import assert from "node:assert/strict";
import { parseOrder, parseReport } from "../../../src/run/units/messages.ts";

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

Deno.test("parseOrder() takes whole orders alone", () => {
  const order = { type: "unit", id: "a/b", part: "p", attempt: "1", mostBlobs: 3, quarantined: [1] };
  for (const sound of [order, { type: "stop" }]) assert.deepEqual(parseOrder(JSON.stringify(sound)), sound);
  for (const key of Object.keys(order)) {
    for (const value of [undefined, null, {}]) {
      assert.equal(parseOrder(JSON.stringify({ ...order, [key]: value })), undefined, key);
    }
  }
  assert.equal(parseOrder('{"type":"unit"'), undefined);
});
