import { InputError } from "../../../base/errors.ts";
import { type RowLayout, sizes, type SplitColumn } from "./layout.ts";

const integers = "BIJK";

/** The narrowest type that holds the values of both. */
function wider(a: string, b: string): string | undefined {
  if (a === b) return a;
  const [x, y] = [integers.indexOf(a), integers.indexOf(b)];
  if (x >= 0 && y >= 0) return integers[Math.max(x, y)];
  if (!"IBJED".includes(a) || !"IBJED".includes(b)) return undefined;
  // i4 does not fit into the 24 bits of f4.
  return a === "D" || b === "D" || a === "J" || b === "J" ? "D" : "E";
}

/** The layout of what is written, the same whatever the order of the files: theirs when all agree; else columns by name, each
 * of the widest type. Rows are packed without gaps.
 * @throws {InputError} when a column is missing in one of them, or types, shapes or units do not go together */
export function commonLayout(files: readonly { path: string; layout: RowLayout }[]): RowLayout {
  const sorted = [...files].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  const [first, ...others] = sorted, names = (l: RowLayout) => l.columns.map((c) => c.name).join("\n");
  const same = others.every((f) => names(f.layout) === names(first.layout));
  const order = first.layout.columns.map((c) => c.name.toLowerCase());
  if (!same) order.sort();
  let offset = 0;
  const columns = order.map((name) => {
    const column = {
      ...sorted.map((f) => ({ ...f, column: ofName(f, name, first.path) })).reduce(join).column,
      offset,
    };
    offset += column.bytes;
    return column;
  });
  for (const f of others) {
    const extra = f.layout.columns.find((c) => !order.includes(c.name.toLowerCase()));
    if (extra) throw missing(extra.name, first.path, f.path);
  }
  return { columns, rowBytes: offset };
}

const missing = (name: string, path: string, other: string) =>
  new InputError(`Cannot split "${path}" together with "${other}": column ${name} is missing in the former`);

function ofName(f: { path: string; layout: RowLayout }, name: string, other: string): SplitColumn {
  const column = f.layout.columns.find((c) => c.name.toLowerCase() === name);
  if (!column) throw missing(name, f.path, other);
  return column;
}

type Placed = { path: string; layout: RowLayout; column: SplitColumn };

function join(a: Placed, b: Placed): Placed {
  const [x, y] = [a.column, b.column];
  const fail = (what: string, p: unknown, q: unknown) =>
    new InputError(
      `Cannot split "${a.path}" together with "${b.path}": ${what} of column ${x.name} differ, ${p} and ${q}`,
    );
  if (x.unit !== undefined && y.unit !== undefined && x.unit !== y.unit) throw fail("units", x.unit, y.unit);
  const unit = x.unit ?? y.unit, comment = [x.comment, y.comment].filter((c) => c !== "").sort()[0] ?? "";
  const more = { name: x.name < y.name ? x.name : y.name, comment, ...(unit ? { unit } : {}) };
  const cards = (c: SplitColumn) => c.cards.map(({ key, value }) => `${key}=${value}`).join(" ");
  if (x.code === y.code && x.repeat === y.repeat && cards(x) === cards(y)) {
    return { ...a, column: { ...x, ...more } };
  }
  const form = (c: SplitColumn) => `${c.repeat}${c.code} ${cards(c)}`.trim();
  const plain = [x, y].every((c) => c.cards.every(({ key }) => key === "TDISP"));
  if (x.code === "A" && y.code === "A" && plain) {
    const longer = x.repeat >= y.repeat ? x : y;
    return { ...a, column: { ...longer, ...more, cards: [] } };
  }
  const code = wider(x.code, y.code);
  if (!code || x.repeat !== y.repeat || !plain) throw fail("types", form(x), form(y));
  return { ...a, column: { ...x, ...more, code, bytes: x.repeat * sizes[code], cards: [] } };
}
