import assert from "node:assert/strict";
import { holds, parseShape, type Shape } from "../../../src/base/json/json_shape.ts";

const shape: Shape = { name: "string", n: "whole", "more?": [{ x: "number" }], any: "any" };

Deno.test("holds() tells values of a shape from all others; further keys do not matter, missing ones do", () => {
  const sound = { name: "a", n: 0, any: null };
  for (const value of [sound, { ...sound, more: [] }, { ...sound, more: [{ x: -1.5, y: 2 }], z: 1 }]) {
    assert.ok(holds(value, shape), JSON.stringify(value));
  }
  const { any: _, ...short } = sound;
  for (
    const value of [
      ...[null, 7, "x", [], [sound], short, { ...sound, name: 1 }, { ...sound, n: -1 }, { ...sound, n: 0.5 }],
      ...[{ ...sound, n: 2 ** 53 }, { ...sound, more: {} }, { ...sound, more: [null] }, { ...sound, more: [{}] }],
      ...[Object.create(sound), { ...sound, more: undefined }],
    ]
  ) assert.equal(holds(value, shape), false, JSON.stringify(value));
});

Deno.test("parseShape() gives undefined for what is no JSON or of another shape", () => {
  assert.deepEqual(parseShape('{"a":1}', { a: "number" }), { a: 1 });
  assert.deepEqual(parseShape(new TextEncoder().encode("[true]"), ["boolean"]), [true]);
  for (const text of ["", "{", '{"a":"1"}', "null"]) assert.equal(parseShape(text, { a: "number" }), undefined, text);
});
