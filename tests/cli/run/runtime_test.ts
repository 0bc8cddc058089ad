import assert from "node:assert/strict";
import { command, launcher } from "../../make/command.ts";
import { fakeRuntime } from "../../make/runs/fake_runtime.ts";
import { inTemp } from "../../make/in_temp.ts";

/** Starts the launcher with these directories before those of the system on the PATH. */
async function start(dir: string, path: string) {
  const env = { PATH: `${path}:/usr/bin:/bin`, XDG_CACHE_HOME: `${dir}/cache`, HOME: dir };
  return await command(launcher, ["--version"], { env });
}

const program = (path: string, text: string) => Deno.writeTextFile(path, text, { mode: 0o755 });
/** A runtime that notes each start in a file beside it. */
const noting = (dir: string, name: string, version?: string) =>
  program(`${dir}/${name}/deno`, `${fakeRuntime(`echo ${name}`, version)}echo "$1" >>${dir}/${name}/started\n`);
const started = async (dir: string, name: string) =>
  (await Deno.readTextFile(`${dir}/${name}/started`).catch(() => "")).split("\n").filter(Boolean);
/** An npx whose package is a runtime of its own. */
const npx = (dir: string) =>
  program(`${dir}/npx/npx`, `#!/bin/sh\necho asked >>${dir}/npx/asked\necho ${dir}/own/deno\n`);

Deno.test("the launcher asks a deno on the PATH once, and again after it was replaced or another stands before it", () =>
  inTemp(async (dir) => {
    for (const name of ["one", "two"]) await Deno.mkdir(`${dir}/${name}`);
    await noting(dir, "one");
    await noting(dir, "two");
    assert.equal((await start(dir, `${dir}/one`)).out, "one\n");
    assert.deepEqual(await started(dir, "one"), ["--version", "eval", "run"]);
    assert.equal((await start(dir, `${dir}/one`)).out, "one\n");
    assert.deepEqual(await started(dir, "one"), ["--version", "eval", "run", "run"], "nothing is asked twice");
    assert.equal((await start(dir, `${dir}/two:${dir}/one`)).out, "two\n");
    // Newer than what is known of it.
    await Deno.utime(`${dir}/two/deno`, new Date(), new Date(Date.now() + 60e3));
    await start(dir, `${dir}/two`);
    assert.deepEqual(await started(dir, "two"), ["--version", "eval", "run", "--version", "eval", "run"]);
  }));

Deno.test("without a deno that is new enough npx is asked once, and said to be; afterwards only what it gave", () =>
  inTemp(async (dir) => {
    for (const name of ["old", "own", "npx"]) await Deno.mkdir(`${dir}/${name}`);
    await noting(dir, "old", "2.8.3");
    await noting(dir, "own");
    await npx(dir);
    const path = `${dir}/old:${dir}/npx`, first = await start(dir, path), second = await start(dir, path);
    assert.match(first.err, /^obiwan: no deno \(2.9 or newer\) on the PATH; getting deno 2\.9\.\d+ through npx/);
    assert.deepEqual([first.out, second.out, second.err], ["own\n", "own\n", ""]);
    assert.equal(await Deno.readTextFile(`${dir}/npx/asked`), "asked\n");
    await Deno.remove(`${dir}/own/deno`);
    await noting(dir, "own");
    await Deno.chmod(`${dir}/own/deno`, 0o644);
    assert.notEqual((await start(dir, path)).code, 0);
    assert.equal(await Deno.readTextFile(`${dir}/npx/asked`), "asked\nasked\n", "what cannot be started is not used");
  }));

Deno.test("where nothing can be kept, the launcher works and asks each time; where there is nothing, it says what to install", () =>
  inTemp(async (dir) => {
    await Deno.mkdir(`${dir}/one`);
    await noting(dir, "one");
    await Deno.writeTextFile(`${dir}/cache`, "a file, not a directory");
    for (let k = 0; k < 2; k++) {
      assert.deepEqual(await start(dir, `${dir}/one`).then((e) => [e.out, e.err]), ["one\n", ""]);
    }
    assert.equal((await started(dir, "one")).length, 6);
    await Deno.mkdir(`${dir}/bin`);
    for (const name of ["sh", "uname", "readlink"]) await Deno.symlink(`/bin/${name}`, `${dir}/bin/${name}`);
    const env = { PATH: `${dir}/bin`, XDG_CACHE_HOME: dir, HOME: dir };
    const bare = await command(launcher, ["--version"], { env, clearEnv: true });
    assert.equal(bare.code, 4);
    assert.match(bare.err, /^obiwan: Cannot start: neither deno \(2.9 or newer\) nor npx is on the PATH; install /);
  }));
