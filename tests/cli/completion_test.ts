import assert from "node:assert/strict";

const obiwan = new URL("../../obiwan", import.meta.url).pathname;

async function words(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(obiwan, { args: ["completion", "bash", ...args] }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean);
}

Deno.test("obiwan completion knows commands, options and choices", async () => {
  assert.deepEqual((await words("ru")).sort(), ["run"]);
  assert.ok((await words("run", "--")).includes("--workers"));
  assert.ok((await words("randoms", "")).includes("split"));
  assert.deepEqual(await words("brick", "--engine", "ref"), ["reference"]);
});

Deno.test("obiwan completion bash is a script that bash takes, and completes with", async () => {
  const { stdout } = await new Deno.Command(obiwan, { args: ["completion", "bash"] }).output();
  const script = `${new TextDecoder().decode(stdout)}
    PATH=${
    obiwan.replace(/\/obiwan$/, "")
  }:$PATH; COMP_WORDS=(obiwan sta); COMP_CWORD=1; COMP_LINE="obiwan sta"; COMP_POINT=10
    _obiwan; echo "got:\${COMPREPLY[*]}"`;
  const bash = await new Deno.Command("bash", { args: ["-c", script], stderr: "piped" }).output().catch(() =>
    undefined
  );
  if (!bash) return console.log("skipped: there is no bash");
  assert.match(new TextDecoder().decode(bash.stdout), /got:status/, new TextDecoder().decode(bash.stderr));
});
