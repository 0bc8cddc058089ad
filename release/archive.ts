import { dirname } from "node:path";
import program from "../program.json" with { type: "json" };
import { version } from "../src/base/version.ts";
import { root } from "./root.ts";
import { run } from "./run.ts";

/** What of the checkout is in an archive, beside the runtime and the packages. */
const parts = [
  ..."obiwan mod.ts deno.json program.json program.lock README.md CHANGELOG.md CITATION.cff LICENSE".split(" "),
  ..."bench cli shaders src python docs".split(" "),
];

/** `linux-x64`: of the machine that builds, whose runtime and native packages the archive carries. */
export const platform = `${Deno.build.os}-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`;

/** Makes `obiwan-<version>-<platform>.tar.gz`: the program with its runtime and packages, which runs where it is unpacked, without a
 * network. The same sources give the same bytes. @param to folder, made when it is not there @returns the path */
export async function buildArchive(to: string): Promise<string> {
  const name = `obiwan-${version}-${platform}`, work = await Deno.makeTempDir(), top = `${work}/${name}`;
  try {
    await Deno.mkdir(`${top}/runtime`, { recursive: true });
    await Deno.mkdir(to, { recursive: true });
    const tracked = (await run("git", ["ls-files", "-z", ...parts], root)).split("\0").filter(Boolean);
    for (const path of tracked) {
      await Deno.mkdir(dirname(`${top}/${path}`), { recursive: true });
      await Deno.copyFile(root + path, `${top}/${path}`);
    }
    await Deno.copyFile(Deno.execPath(), `${top}/runtime/deno`);
    await Deno.chmod(`${top}/runtime/deno`, 0o755);
    await copyPackages(`${top}/packages/npm/registry.npmjs.org`);
    const same = ["--sort=name", "--mtime=@1577836800", "--owner=0", "--group=0", "--numeric-owner", "--mode=go-w"];
    await run("tar", [...same, "--use-compress-program=gzip -6n", "-cf", `${to}/${name}.tar.gz`, "-C", work, name]);
    return `${to}/${name}.tar.gz`;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The packages of program.lock out of this user's cache, where they are fetched if need be. */
async function copyPackages(to: string) {
  await run(Deno.execPath(), ["install", "--quiet", "--frozen", "--config", "program.json"], root);
  const { npmCache } = JSON.parse(await run(Deno.execPath(), ["info", "--json"], root));
  const lock = JSON.parse(await Deno.readTextFile(`${root}${program.lock.replace("./", "")}`));
  for (const key of Object.keys(lock.npm)) {
    // `name@1.2.3`, with what it was resolved beside after an underscore.
    const [, name, exact] = /^(@?[^@]+)@([^_]+)/.exec(key)!, from = `${npmCache}/registry.npmjs.org/${name}`;
    if (!await exists(`${from}/${exact}`)) continue; // of another system
    await Deno.mkdir(`${to}/${name}`, { recursive: true });
    await Deno.copyFile(`${from}/registry.json`, `${to}/${name}/registry.json`);
    await run("cp", ["-r", `${from}/${exact}`, `${to}/${name}/`]);
  }
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
