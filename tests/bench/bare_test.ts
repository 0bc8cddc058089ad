import assert from "node:assert/strict";
import { command } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";

/** Runs deno as on a machine without a network: nothing cached, nothing fetched, no npm. */
const bare = (verb: string, ...args: string[]) =>
  inTemp(async (cache) => {
    const flags = ["--cached-only", "--no-remote", "--no-npm", "--no-check", "-A"];
    // As the launcher has it.
    const vulkan: Record<string, string> = Deno.build.os === "linux" ? { DENO_WEBGPU_BACKEND: "vulkan" } : {};
    const env = { DENO_DIR: cache, NO_COLOR: "1", XDG_RUNTIME_DIR: "/tmp", ...vulkan };
    const { code, out, err } = await command(Deno.execPath(), [verb, ...flags, ...args], { cwd: root, env });
    return { code, text: out + err };
  });

Deno.test("bench/main.ts starts on a bare Deno binary", async () => {
  const { code, text } = await bare("run", "bench/main.ts", "--help");
  assert.equal(code, 0, text);
  assert.match(text, /--only W1,W2/);
});

Deno.test("bench/main.ts says what is wrong with an option and exits with 2", async () => {
  const { code, text } = await bare("run", "bench/main.ts", "--only", "W9");
  assert.equal(code, 2, text);
  assert.match(text, /^obiwan: Cannot use --only: .*"W9"/m);
});

Deno.test("the kernel tests run on a bare Deno binary", async () => {
  const { code, text } = await bare("test", "tests/kernels/mix_test.ts", "tests/kernels/linearize_mog_test.ts");
  assert.equal(code, 0, text);
  assert.match(text, /0 failed/);
});
