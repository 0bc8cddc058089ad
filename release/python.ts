import { basename } from "node:path";
import { root } from "./root.ts";

/** Debian's, which has Debian's packages; OBIWAN_PYTHON names another. */
const python = () => Deno.env.get("OBIWAN_PYTHON") ?? "/usr/bin/python3";

/** What setuptools is asked for, without a network and in a copy, as it leaves things behind where it builds. */
const script = `
import sys
from setuptools import build_meta
print(getattr(build_meta, sys.argv[1])(sys.argv[2]))
`;

/** Builds the Python package. @param to folder, made when it is not there @returns paths of wheel and sdist
 * @throws when Python lacks setuptools or wheel */
export async function buildPython(to: string): Promise<string[]> {
  const copy = await Deno.makeTempDir();
  try {
    await copyTree(`${root}python`, copy);
    await Deno.mkdir(to, { recursive: true });
    const files: string[] = [];
    // A process each: setuptools keeps what it did for the first.
    for (const kind of ["build_wheel", "build_sdist"]) files.push(`${to}/${await build(kind, copy, to)}`);
    return files;
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

/** @returns the name of the file */
async function build(kind: string, cwd: string, to: string): Promise<string> {
  // Times of files in the archives: the same bytes from the same sources.
  const env = { SOURCE_DATE_EPOCH: "1577836800" };
  const { code, stdout, stderr } = await new Deno.Command(python(), { args: ["-c", script, kind, to], cwd, env })
    .output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`Cannot build the Python package: ${text.decode(stderr)}`);
  return basename(text.decode(stdout).trimEnd().split("\n").at(-1)!);
}

/** Without what tools leave behind. */
async function copyTree(from: string, to: string) {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (/^(build|dist|__pycache__|\.mypy_cache|.*\.egg-info)$/.test(name)) continue;
    if (isDirectory) await copyTree(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
