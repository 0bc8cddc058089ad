/** The name that was probably meant: fewest single-letter changes; a name that is a word of the other counts as near.
 * @returns undefined when nothing is close */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined, least = Infinity;
  for (const other of names) {
    const a = name.toLowerCase(), b = other.toLowerCase(), distance = edits(a, b);
    const part = b.split(/[^a-z0-9]+/).includes(a) ||
      (a.length > 1 && b.length > 1 && (a.includes(b) || b.includes(a)));
    // Names without a letter in common are not near, however short they are.
    const score = part ? Math.min(1, distance) : distance < Math.max(a.length, b.length) ? distance : Infinity;
    if (score < least) [best, least] = [other, score];
  }
  return least <= Math.max(1.5, name.length / 3) ? best : undefined;
}

/** Fewest single-letter changes from one word to the other (Levenshtein distance). */
export function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1])));
    }
    row = next;
  }
  return row[b.length];
}
