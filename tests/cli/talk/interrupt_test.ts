import assert from "node:assert/strict";
import { inTemp } from "../../make/in_temp.ts";
import { root } from "../../make/root.ts";

/** Starts long work of this kind in a process of its own and waits until it is under way. @param work JavaScript that has `talk` */
async function underWay(dir: string, work: string) {
  const script = `${dir}/work.ts`;
  await Deno.writeTextFile(
    script,
    `import { talking } from "${root}cli/talk/talk.ts";
     const options = { quiet: false, verbose: false, json: false };
     const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
     const block = (ms) => { for (const to = Date.now() + ms; Date.now() < to;); };
     await talking(options, async (talk) => { ${work} }).catch((error) => {
       console.error(error.name + ": " + error.message);
       Deno.exit(75);
     });`,
  );
  const args = ["run", "-A", "--no-check", "--config", `${root}program.json`, script];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "piped" }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const until = async (words: string) => {
    while (!said.includes(words)) {
      const { value, done } = await reader.read();
      assert.ok(!done, `ended before "${words}": ${said}`);
      said += value;
    }
  };
  await until("ready");
  const end = async () => {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) said += piece.value;
    return { ...await child.status, said };
  };
  return { child, until, end };
}

Deno.test("Ctrl-C stops work at its next report of progress", () =>
  inTemp(async (dir) => {
    const { child, end } = await underWay(
      dir,
      `talk.progress("working", 0, 9, "parts");
       console.error("ready");
       for (let i = 1; i < 9; i++) { await sleep(500); console.error("part " + i); talk.progress("working", i, 9, "parts"); }`,
    );
    child.kill("SIGINT");
    const { code, said } = await end();
    assert.equal(code, 75);
    assert.match(said, /stopping at the next safe place; Ctrl-C again ends at once\npart 1\nStoppedError: Stopped/);
  }));

Deno.test("a second Ctrl-C ends the process at once, even while it computes", () =>
  inTemp(async (dir) => {
    const { child, until, end } = await underWay(
      dir,
      `talk.progress("working", 0, 9, "parts");
       console.error("ready");
       await sleep(1000);
       console.error("busy");
       block(60_000);`,
    );
    child.kill("SIGINT");
    await until("busy");
    const began = performance.now();
    child.kill("SIGINT");
    assert.equal((await end()).signal, "SIGINT");
    assert.ok(performance.now() - began < 20_000);
  }));

Deno.test("Ctrl-C ends work that has no safe place to stop at", () =>
  inTemp(async (dir) => {
    const { child, end } = await underWay(dir, `console.error("ready"); await sleep(60_000);`);
    child.kill("SIGINT");
    assert.equal((await end()).code, 130);
  }));
