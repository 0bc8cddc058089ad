import { resolve } from "node:path";

/** The commit that a clone or a worktree of Git has checked out; undefined where there is none. Reads files, starts no program.
 * @param root of the checkout, with a slash at its end */
export function commitOf(root: string): string | undefined {
  const dir = gitDirectory(root), head = read(`${dir}/HEAD`);
  const ref = /^ref: (\S+)$/.exec(head)?.[1];
  if (!ref) return hash(head);
  // A worktree shares its references with the clone.
  const common = resolve(dir, read(`${dir}/commondir`) || ".");
  return hash(read(`${common}/${ref}`)) ?? hash(packed(read(`${common}/packed-refs`), ref));
}

/** Of a worktree, `.git` is a file that names it. */
const gitDirectory = (root: string): string => resolve(root, /^gitdir: (.+)$/.exec(read(`${root}.git`))?.[1] ?? ".git");

const packed = (refs: string, ref: string): string =>
  refs.split("\n").find((line) => line.endsWith(` ${ref}`))?.split(" ")[0] ?? "";

const hash = (text: string): string | undefined => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : undefined;

/** Text of a file without the end of its last line; "" where there is none that can be read. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path).trimEnd();
  } catch {
    return "";
  }
}
