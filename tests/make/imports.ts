import { root } from "./root.ts";

/** Files below a folder whose names end so, as paths from the root, in order. */
export function filesBelow(folder: string, end = ".ts"): string[] {
  return [...Deno.readDirSync(root + folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesBelow(path, end) : name.endsWith(end) ? [path] : [];
  }).sort();
}

/** Text of a file, by its path from the root. */
export const textOf = (path: string): string => Deno.readTextFileSync(root + path);

const fromHere = (name: string, path: string) => new URL(name, `file:///${path}`).pathname.slice(1);

/** Files that a source imports, types and dynamic imports included, as paths from the root. */
export function imports(path: string): string[] {
  const names = textOf(path).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g);
  return [...names].map(([, name]) => fromHere(name, path));
}

const staticImport = /^(?:import\s+(?!type\b)(?:[^;"]*?\sfrom\s+)?|export\s+[*{][^;"]*?\sfrom\s+)"([^"]+)"/gm;

/** Everything that a file reaches by static imports, itself included, as paths from the root; bare names as they are. */
export function reached(entry: string): Set<string> {
  const seen = new Set<string>(), queue = [entry];
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (!path.endsWith(".ts")) continue;
    for (const [, name] of textOf(path).matchAll(staticImport)) {
      queue.push(name.startsWith(".") ? fromHere(name, path) : name);
    }
  }
  return seen;
}
