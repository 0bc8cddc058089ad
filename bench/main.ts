/** Entry point of `./obiwan bench`. Nothing that it reaches is an npm package, so a bare Deno binary runs it on a machine
 * without a network:
 *
 *     deno run -A bench/main.ts --minutes 9 --out bench.jsonl
 */
import { exitCodeOf } from "../src/base/errors.ts";
import { bench } from "./bench.ts";
import { parseOptions, usage } from "./options.ts";

// As the launcher does: on Linux Vulkan or nothing, and a run-time directory, which Mesa asks for.
if (Deno.build.os === "linux" && !Deno.env.has("DENO_WEBGPU_BACKEND")) Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan");
if (Deno.build.os === "linux" && !Deno.env.has("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");

try {
  const options = parseOptions(Deno.args);
  if (options.help) console.log(usage);
  else await bench(options);
  Deno.exit(0);
} catch (error) {
  const code = exitCodeOf(error);
  console.error(
    code === 70 ? `obiwan: this is a bug: ${(error as Error)?.stack ?? error}` : `obiwan: ${(error as Error).message}`,
  );
  Deno.exit(code);
}
