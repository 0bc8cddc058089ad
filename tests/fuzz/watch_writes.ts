import { resolve } from "node:path";

/** Functions of the runtime that change files, with the places of the paths that they change. */
const writers: Readonly<Record<string, readonly number[]>> = {
  ...{
    writeFile: [0],
    writeTextFile: [0],
    mkdir: [0],
    remove: [0],
    create: [0],
    truncate: [0],
    chmod: [0],
    chown: [0],
  },
  ...{ rename: [0, 1], symlink: [1], link: [1], copyFile: [1], utime: [0] },
};

/** From now on lets this thread change files below one directory alone. What is thrown else is no error with a remedy.
 * @returns what was tried since it was last asked, though who tried may have caught what was thrown */
export function watchWrites(inside: string): () => Error | undefined {
  let tried: Error | undefined;
  const runtime = Deno as unknown as Record<string, (...args: unknown[]) => unknown>, root = resolve(inside);
  const watched = (name: string, paths: (args: unknown[]) => unknown[]) => {
    const plain = runtime[name];
    runtime[name] = (...args) => {
      for (const path of paths(args)) {
        const at = resolve(path instanceof URL ? decodeURIComponent(path.pathname) : String(path));
        if (at === root || at.startsWith(`${root}/`)) continue;
        throw tried = new Error(`${name} would write ${at}, not below ${root}`);
      }
      return plain(...args);
    };
  };
  for (const [name, places] of Object.entries(writers)) {
    for (const kind of [name, `${name}Sync`]) watched(kind, (args) => places.map((place) => args[place]));
  }
  const opened = ([path, how]: unknown[]) => {
    const { write, append, create, createNew, truncate } = (how ?? {}) as Deno.OpenOptions;
    return write || append || create || createNew || truncate ? [path] : [];
  };
  for (const name of ["open", "openSync"]) watched(name, opened);
  return () => {
    const last = tried;
    tried = undefined;
    return last;
  };
}
