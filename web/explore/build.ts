/** Bundles the packages that the explorer's page uses into src/explore/page/library.js.br, and their licences into licences.txt:
 *
 *     deno task explore-page
 */
import { brotliCompressSync, constants } from "node:zlib";

const here = (path: string) => decodeURIComponent(new URL(path, import.meta.url).pathname);

/** What the page loads, and the licences of what is in it. */
export interface Library {
  script: string;
  licences: string;
}

/** Packages must be those of the lock file; it is copied, as the runtime would write to it. */
export async function buildLibrary(): Promise<Library> {
  const dir = await Deno.makeTempDir(), out = `${dir}/out.js`, lock = `${dir}/deno.lock`;
  try {
    await Deno.copyFile(here("deno.lock"), lock);
    const own = ["--config", here("packages.json"), "--lock", lock];
    const form = ["--minify", "--sourcemap=external", "--platform", "browser", "--format", "esm"];
    await run(["bundle", ...own, "--no-check", "--quiet", ...form, "-o", out, here("library.js")]);
    const { sources } = JSON.parse(await Deno.readTextFile(`${out}.map`));
    return { script: await Deno.readTextFile(out), licences: await licencesOf(sources) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Licence files of the packages that are in the bundle, each text once with those that have it.
 * @param sources paths of its modules, from the source map */
async function licencesOf(sources: readonly string[]): Promise<string> {
  const { npmCache } = JSON.parse(await run(["info", "--json"])), texts = new Map<string, string[]>();
  const found = sources.map((path) => /registry\.npmjs\.org\/((?:@[^/]+\/)?[^/]+)\/([^/]+)\//.exec(path));
  for (const key of new Set(found.flatMap((m) => m ? [`${m[1]}/${m[2]}`] : []))) {
    const text = await licence(`${npmCache}/registry.npmjs.org/${key}`);
    texts.set(text, [...texts.get(text) ?? [], key.replace(/\/([^/]+)$/, " $1")]);
  }
  const parts = [...texts].map(([text, names]) => `${names.sort().join(", ")}\n\n${text}`);
  return parts.sort().join(`\n\n${"-".repeat(80)}\n\n`) + "\n";
}

async function licence(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) {
    if (/^licen[cs]e(\.(md|txt))?$/i.test(name)) {
      return (await Deno.readTextFile(`${folder}/${name}`)).replaceAll("\r", "").trim();
    }
  }
  const { license } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  return `Licence: ${license}`;
}

async function run(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args] }).output();
  if (code !== 0) throw new Error(`Cannot build the explorer's library: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Best compression. */
export const packed = (text: string): Uint8Array =>
  brotliCompressSync(new TextEncoder().encode(text), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  });

if (import.meta.main) {
  const to = new URL("../../src/explore/page/", import.meta.url), { script, licences } = await buildLibrary();
  await Deno.writeFile(new URL("library.js.br", to), packed(script));
  await Deno.writeTextFile(new URL("licences.txt", to), licences);
}
