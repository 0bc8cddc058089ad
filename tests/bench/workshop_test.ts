import assert from "node:assert/strict";
import { takeWorkshop } from "../../bench/same_products/workshop.ts";
import { inTemp } from "../make/in_temp.ts";

Deno.test("takeWorkshop() gives an empty folder to one caller at a time", async () => {
  await inTemp(async (temp) => {
    const dir = `${temp}/workshop`, first = await takeWorkshop(dir);
    await Deno.writeTextFile(`${dir}/half-made`, "x");
    await assert.rejects(takeWorkshop(dir), /another making holds ".*workshop\.lock"/);
    assert.equal(await Deno.readTextFile(`${dir}/half-made`), "x", "what the other makes is left alone");
    first.release();
    const second = await takeWorkshop(dir);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(dir)), []);
    second.release();
  });
});
