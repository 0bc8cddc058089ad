/** Makes what a user installs, below `out/release`:
 *
 *     deno task release
 *
 * an archive for this platform, the npm package of the library, wheel and sdist of the Python package, release notes, checksums.
 * RELEASE.md says what is done with them. */
import { basename } from "node:path";
import { buildPackage } from "../npm/build.ts";
import { sha256 } from "../src/base/sha256.ts";
import { version } from "../src/base/version.ts";
import { buildArchive } from "./archive.ts";
import { notesOf } from "./notes.ts";
import { buildPython } from "./python.ts";
import { root } from "./root.ts";
import { run } from "./run.ts";

/** Makes everything. @param to folder, emptied first @returns paths of what it made */
async function release(to: string): Promise<string[]> {
  await Deno.remove(to, { recursive: true }).catch(() => {});
  await Deno.mkdir(to, { recursive: true });
  const files = [await buildArchive(to), ...await buildPython(to), await buildNpm(to)];
  await Deno.writeTextFile(`${to}/NOTES.md`, notesOf(await Deno.readTextFile(`${root}CHANGELOG.md`), version));
  const sums: string[] = [];
  for (const path of files) sums.push(`${sha256(await Deno.readFile(path))}  ${basename(path)}\n`);
  await Deno.writeTextFile(`${to}/SHA256SUMS`, sums.join(""));
  return [...files, `${to}/NOTES.md`, `${to}/SHA256SUMS`];
}

async function buildNpm(to: string): Promise<string> {
  const work = await Deno.makeTempDir();
  try {
    await buildPackage(work);
    const [{ filename }] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", to], work));
    return `${to}/${filename.replace("@", "").replace("/", "-")}`;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

for (const path of await release(`${root}out/release`)) {
  const mebibytes = (await Deno.stat(path)).size / 2 ** 20;
  console.log(`${path.replace(root, "")}  ${mebibytes < 0.1 ? "< 0.1" : mebibytes.toFixed(1)} MiB`);
}
