/** Makes the page that runs in a browser: everything in one file, out/web/index.html, which can be opened from a disk.
 *
 *     deno task web
 */
import ts from "typescript";
import config from "../deno.json" with { type: "json" };
import { commitOf } from "../bench/measure/machine.ts";
import type { Build } from "./messages.ts";

const root = new URL("../", import.meta.url), here = (path: string) => new URL(path, import.meta.url).pathname;

/** Bundles a module with what it imports. Packages must be those of the lock file; a copy of it, for the runtime would write down more
 * than that: what the whole program uses. */
async function bundle(entry: string): Promise<string> {
  const dir = await Deno.makeTempDir(), out = `${dir}/out.js`, lock = `${dir}/deno.lock`;
  try {
    await Deno.copyFile(here("deno.lock"), lock);
    const own = ["--config", here("browser.json"), "--lock", lock, "--no-check", "--quiet"];
    // A thread can be started from a text only where that is no module.
    const form = ["--platform", "browser", "--format", "iife", "--keep-names"];
    const args = ["bundle", ...own, ...form, "-o", out, here(entry)];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "piped" })
      .output();
    if (code !== 0) throw new Error(`Cannot bundle web/${entry}: ${new TextDecoder().decode(stderr)}`);
    return lowered(await Deno.readTextFile(out), entry);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The same in an older version of the language: not every browser that has WebGPU has `using`. */
function lowered(text: string, entry: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, allowJs: true },
    fileName: entry.replace(/\.ts$/, ".js"),
    reportDiagnostics: true,
  });
  if (diagnostics.length > 0) {
    throw new Error(`Cannot translate web/${entry}: ${JSON.stringify(diagnostics[0].messageText)}`);
  }
  return outputText;
}

/** A script inside of a page must not hold what ends it there. */
const inPage = (script: string) => script.replaceAll(/<(\/script|!--)/gi, "\\x3c$1");

/** The page as text. */
export async function buildPage(): Promise<string> {
  const build: Build = { version: config.version, commit: Deno.env.get("OBIWAN_COMMIT") ?? commitOf(root) ?? "?" };
  const [worker, page] = await Promise.all([bundle("worker/main.ts"), bundle("page/main.ts")]);
  const parts: Record<string, string> = {
    STYLE: await Deno.readTextFile(here("style.css")),
    BUILD: JSON.stringify(build),
    WORKER: inPage(worker),
    PAGE: inPage(page),
  };
  const text = await Deno.readTextFile(here("index.html"));
  return text.replace(/\/\* ([A-Z]+) \*\//g, (_, name: string) => parts[name]);
}

if (import.meta.main) {
  const to = new URL("out/web/", root);
  await Deno.mkdir(to, { recursive: true });
  await Deno.writeTextFile(new URL("index.html", to), await buildPage());
  console.log(`${to.pathname}index.html: open it in a browser with WebGPU`);
}
