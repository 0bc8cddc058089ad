import assert from "node:assert/strict";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { workerArgs } from "../../../src/run/supervise/workers/arguments.ts";
import { command } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

/** What a worker must not be able to do. */
const attempts: Record<string, string> = {
  net: `await Deno.connect({ hostname: "127.0.0.1", port: 9 })`,
  listen: `Deno.listen({ port: 0 })`,
  run: `await new Deno.Command("true").output()`,
  env: `Deno.env.get("HOME")`,
  ffi: `Deno.dlopen("libc.so.6", {})`,
  sys: `Deno.hostname()`,
  "read of a system file": `Deno.readTextFileSync("/etc/hostname")`,
  "read of a neighbour": `Deno.readDirSync(RUN + "/..")[Symbol.iterator]().next()`,
  "write outside": `Deno.writeTextFileSync("/tmp/obiwan-escaped", "x")`,
  "write over a finished unit": `Deno.writeTextFileSync(RUN + "/units/x", "x")`,
  "write over the plan": `Deno.writeTextFileSync(RUN + "/plan.json", "x")`,
  "write into the survey": `Deno.writeTextFileSync(RUN + "/../survey/x", "x")`,
};

Deno.test("a worker has no network, programs, environment or foreign files", () =>
  inTemp(async (dir) => {
    const root = `${dir}/run`, survey = `${dir}/survey`;
    for (const d of [`${root}/units`, `${root}/parts`, survey]) await Deno.mkdir(d, { recursive: true });
    await Deno.writeTextFile(`${survey}/file`, "x");
    const tries = Object.entries(attempts).map(([name, code]) =>
      `await attempt(${JSON.stringify(name)}, async () => { ${code} });`
    );
    const entry = `${root}/parts/probe.ts`;
    await Deno.writeTextFile(
      entry,
      `const RUN = ${JSON.stringify(root)};
      async function attempt(name, work) {
        try { await work(); console.log(name + ": done"); } catch (e) { console.log(name + ": " + e.name); }
      }
      ${tries.join("\n")}
      await attempt("allowed read", () => Deno.readTextFileSync(${JSON.stringify(survey)} + "/file"));
      await attempt("allowed write", () => Deno.writeTextFileSync(RUN + "/parts/x", "x"));
      export {};`,
    );
    const args = workerArgs(new RunDir(root), { read: [survey], entry }, {
      root,
      engine: "auto",
      kernels: "auto",
      readers: 1,
      threads: 1,
    });
    const { out, err } = await command(Deno.execPath(), args);
    assert.deepEqual(out.trim().split("\n"), [
      ...Object.keys(attempts).map((n) => `${n}: NotCapable`),
      "allowed read: done",
      "allowed write: done",
    ], err);
  }));

Deno.test("a worker's rights are enough for the threads that read CCDs, which have no others", () =>
  inTemp(async (dir) => {
    const root = `${dir}/run`, entry = `${root}/parts/probe.ts`, code = new URL("../../../src/", import.meta.url).href;
    await Deno.mkdir(`${root}/parts`, { recursive: true });
    await Deno.writeTextFile(
      entry,
      `import { Threads } from "${code}base/threads/thread_pool.ts";
      const noDisk = () => Promise.reject(new Error("no disk"));
      using readers = new Threads(new URL("${code}stages/load/ccd_thread.ts"), 1, noDisk);
      const nameless = { table: { nrows: 1, columns: new Map() }, corners: [], files: {} };
      console.log((await readers.call(nameless)).reason);
      const thief = "data:text/javascript," + encodeURIComponent(
        "onmessage = () => { try { Deno.readTextFileSync('/etc/hostname') } catch (e) { postMessage({ answer: e.name }) } };" +
        "postMessage({ ready: true });",
      );
      using thieves = new Threads(new URL(thief), 1, noDisk);
      console.log(await thieves.call({}));`,
    );
    const args = workerArgs(new RunDir(root), { read: [], entry }, {
      root,
      engine: "auto",
      kernels: "auto",
      readers: 1,
      threads: 1,
    });
    const { out, err } = await command(Deno.execPath(), args);
    const [reason, theft] = out.trim().split("\n");
    assert.match(reason ?? "", /^Cannot use the CCD table.*column ccdzpt is missing/, err);
    assert.equal(theft, "NotCapable", err);
  }));
