import assert from "node:assert/strict";
import { openBrick } from "../../../src/stages/load.ts";
import { changeCcds } from "../../make/runs/spoilt_ccd.ts";
import { request, synthDisk } from "../../make/runs/synth_brick.ts";

Deno.test("openBrick() tells what the choice of CCDs gave to say before it reads any", async () => {
  const disk = await synthDisk(), seen: string[] = [], range = disk.readRange.bind(disk), whole = disk.read.bind(disk);
  changeCcds(disk, (table) => (table.columns.delete("ccd_cuts"), table));
  const look = (path: string) => path.includes("/images/") && seen.push("image");
  disk.readRange = (path, ...rest) => (look(path), range(path, ...rest));
  disk.read = (path) => (look(path), whole(path));
  const { warnings } = await openBrick(disk, request, { hear: (lines) => seen.push(...lines) });
  assert.match(warnings[0], /no column ccd_cuts/);
  assert.deepEqual(seen.slice(0, warnings.length), warnings);
  assert.ok(seen.slice(warnings.length).every((s) => s === "image") && seen.length > warnings.length);
});
