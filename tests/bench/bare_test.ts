import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url).pathname;

/** Runs deno as on a machine without a network: nothing cached, nothing fetched, no npm. */
async function bare(...args: string[]) {
  const cache = await Deno.makeTempDir();
  try {
    const command = new Deno.Command(Deno.execPath(), {
      args: [args[0], "--cached-only", "--no-remote", "--no-npm", "--no-check", "-A", ...args.slice(1)],
      cwd: root,
      // As the launcher has it.
      env: {
        DENO_DIR: cache,
        NO_COLOR: "1",
        XDG_RUNTIME_DIR: "/tmp",
        ...(Deno.build.os === "linux" ? { DENO_WEBGPU_BACKEND: "vulkan" } : {}),
      },
    });
    const { code, stdout, stderr } = await command.output(), text = (b: Uint8Array) => new TextDecoder().decode(b);
    return { code, text: text(stdout) + text(stderr) };
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

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
