import assert from "node:assert/strict";
import { byRoom, coverageTable, linesByFile } from "./room_coverage.ts";

const lcov = `SF:/x/src/base/a.ts
DA:1,1
LH:3
LF:4
end_of_record
SF:/x/cli/main.ts
LH:1
LF:2
end_of_record
SF:/x/tests/a_test.ts
LH:9
LF:9
end_of_record
`;
const sources = new Map([
  ["src/base/a.ts", "export const a = 1;"],
  ["src/base/b.ts", "/** b */\nexport async function b() {}"],
  ["src/base/types.ts", "export interface T {}"],
  ["src/brick.ts", "export type B = 1;"],
  ["cli/main.ts", "let x;"],
]);

Deno.test("byRoom() sums lines up by room, and names what has code and is never loaded", () => {
  const lines = linesByFile(lcov, "/x/");
  assert.deepEqual(lines.get("src/base/a.ts"), { lines: 4, covered: 3 });
  assert.deepEqual(byRoom(sources, lines), [
    { room: "base", files: 3, lines: 4, covered: 3, unloaded: ["src/base/b.ts"] },
    { room: "brick.ts", files: 1, lines: 0, covered: 0, unloaded: [] },
    { room: "cli", files: 1, lines: 2, covered: 1, unloaded: [] },
  ]);
});

Deno.test("coverageTable() has a row a room and one for all", () => {
  assert.equal(
    coverageTable(byRoom(sources, linesByFile(lcov, "/x/"))),
    "| room | files | lines | covered |\n| --- | ---: | ---: | ---: |\n| base | 3 | 4 | 75.0 % |\n" +
      "| brick.ts | 1 | 0 | types alone |\n| cli | 1 | 2 | 50.0 % |\n| together | 5 | 6 | 66.7 % |\n",
  );
});
