import assert from "node:assert/strict";
import { once } from "./once.ts";

Deno.test("once() makes a directory once, whoever asks for it at the same time, and not at all when that fails", async () => {
  let made = 0;
  const make = async (dir: string) => {
    made++;
    await Deno.writeTextFile(`${dir}/x`, "made");
  };
  await assert.rejects(once("a", () => Promise.reject(new Error("no"))), /no/);
  const dirs = await Promise.all([once("a", make), once("a", make), once("b", make)]);
  assert.equal(made, 2);
  assert.equal(dirs[0], dirs[1]);
  assert.equal(await Deno.readTextFile(`${dirs[2]}/x`), "made");
});
