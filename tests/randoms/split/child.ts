// Splits a table that it makes on the way, and prints the largest memory that the process held, in bytes (Linux).
//   ROWS FOLDER
import { splitRandoms } from "../../../src/randoms/split.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fakesIn, randomsTable, surveyBricks, tableFile } from "../../make/randoms/split_fixtures.ts";

const rows = Number(Deno.args[0]), dir = Deno.args[1], each = 50_000, inputs: string[] = [];
for (let first = 1; first <= rows; first += each) {
  const path = `${dir}/randoms-${first}.fits`;
  await Deno.writeFile(path, tableFile(randomsTable(fakesIn(each, [10, 12, -0.3, 0.3], first, first))));
  inputs.push(path);
}
const bricks = surveyBricks([-0.25, 0, 0.25]);
const { manifest } = await splitRandoms(localDisk, {
  inputs,
  outdir: `${dir}/out`,
  bricks,
  all: true,
  memory: 8 << 20,
});
const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(await Deno.readTextFile("/proc/self/status"))![1]) * 1024;
console.log(JSON.stringify({ peak, rows: manifest.rows }));
