import { cpus } from "node:os";
import { version } from "../../src/base/version.ts";

/** Where a result was measured. */
export interface Machine {
  /** Processor as the system names it, and how many this process sees. */
  processor: string;
  cores: number;
  /** Browsers do not tell it. */
  memoryGiB?: number;
  os: string;
  /** What ran the program: Deno with its V8, or a browser by its own words. */
  deno?: string;
  v8?: string;
  browser?: string;
  program: string;
  /** Commit of the checkout, with "?" when it cannot be told. */
  commit: string;
}

export function machine(root: URL): Machine {
  return {
    processor: processor(),
    cores: navigator.hardwareConcurrency,
    memoryGiB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    os: `${Deno.build.os} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    program: version,
    commit: Deno.env.get("OBIWAN_COMMIT") ?? commitOf(root) ?? "?",
  };
}

const text = (url: URL | string) => {
  try {
    return Deno.readTextFileSync(url);
  } catch {
    return undefined;
  }
};

const processor = () => cpus()[0]?.model.trim() || "unknown";

/** Reads the commit from the files of git, so that no program need be started. @param root of the checkout, ends in "/" */
export function commitOf(root: URL): string | undefined {
  const link = /^gitdir: (.*)$/m.exec(text(new URL(".git", root)) ?? "")?.[1];
  const dir = link ? new URL(`${link}/`, root) : new URL(".git/", root);
  // A work tree of its own keeps the branches in the main one.
  const common = text(new URL("commondir", dir))?.trim(), shared = common ? new URL(`${common}/`, dir) : dir;
  const head = text(new URL("HEAD", dir))?.trim(), ref = /^ref: (.*)$/.exec(head ?? "")?.[1];
  if (!ref) return head?.slice(0, 7);
  const packed = text(new URL("packed-refs", shared))?.split("\n").find((l) => l.endsWith(` ${ref}`));
  return (text(new URL(ref, shared)) ?? packed)?.slice(0, 7);
}
