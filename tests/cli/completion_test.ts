import assert from "node:assert/strict";
import { command, launcher, obiwan } from "../make/command.ts";

async function words(...args: string[]): Promise<string[]> {
  const { code, out, err } = await obiwan("completion", "bash", ...args);
  assert.equal(code, 0, err);
  return out.split("\n").filter(Boolean);
}

Deno.test("obiwan completion knows commands, options and choices", async () => {
  assert.deepEqual((await words("ru")).sort(), ["run"]);
  assert.ok((await words("run", "--")).includes("--workers"));
  assert.ok((await words("randoms", "")).includes("split"));
  assert.deepEqual(await words("brick", "--engine", "ref"), ["reference"]);
});

Deno.test("obiwan completion bash is a script that bash takes, and completes with", async () => {
  const script = `${(await obiwan("completion", "bash")).out}
    PATH=${
    launcher.replace(/\/obiwan$/, "")
  }:$PATH; COMP_WORDS=(obiwan sta); COMP_CWORD=1; COMP_LINE="obiwan sta"; COMP_POINT=10
    _obiwan; echo "got:\${COMPREPLY[*]}"`;
  const bash = await command("bash", ["-c", script]).catch(() => undefined);
  if (!bash) return console.log("skipped: there is no bash");
  assert.match(bash.out, /got:status/, bash.err);
});
