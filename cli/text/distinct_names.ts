/** Short names for files by what their paths do not share: `/ref/a/tractor.fits`, `/ref/b/tractor.fits` are `a` and `b`.
 * One file goes by its last directory and name; equal paths get a number. */
export function distinctNames(paths: readonly string[]): string[] {
  const parts = paths.map((p) => p.split(/[\\/]/).filter((s) => s !== "" && s !== "."));
  if (paths.length === 1) return [parts[0].slice(-2).join("/")];
  const shortest = Math.min(...parts.map((p) => p.length));
  const shared = (at: (p: string[], i: number) => string, most: number) => {
    let n = 0;
    while (n < most && parts.every((p) => at(p, n) === at(parts[0], n))) n++;
    return n;
  };
  const head = shared((p, i) => p[i], shortest), tail = shared((p, i) => p[p.length - 1 - i], shortest - head);
  const names = parts.map((p) => p.slice(head, p.length - tail).join("/"));
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((n) => n === name).length;
    return names.filter((n) => n === name).length > 1 ? `${name || parts[i].at(-1)} (${before + 1})` : name;
  });
}
