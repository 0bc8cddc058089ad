/** A chunk of a result as DuckDB's node API hands it over. */
interface Chunk {
  readonly rowCount: number;
  getColumnValues(index: number): readonly unknown[];
}

interface Result {
  readonly columnCount: number;
  columnName(index: number): string;
  fetchChunk(): Promise<Chunk | null>;
}

interface Values {
  name: string;
  list: unknown[];
}

/** Reads a result to its end, as an Arrow stream. Whole numbers become doubles beyond 32 bits: these are counts and sums; missing
 * values are nulls. @param most rows */
export async function arrowAnswer(result: Result, most: number): Promise<Uint8Array> {
  const columns: Values[] = Array.from({ length: result.columnCount }, (_, k) => ({
    name: result.columnName(k),
    list: [],
  }));
  for (let rows = 0;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [k, { list }] of columns.entries()) for (const v of chunk.getColumnValues(k)) list.push(v);
    if ((rows += chunk.rowCount) >= most) break;
  }
  const arrow = await import("apache-arrow");
  const vectors = columns.map(({ name, list }) => [name, vectorOf(arrow, list)] as const);
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), "stream");
}

type Arrow = typeof import("apache-arrow");

function vectorOf(arrow: Arrow, list: readonly unknown[]) {
  const first = list.find((v) => v !== null && v !== undefined), length = list.length;
  const bits = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  list.forEach((v, i) => v === null || v === undefined ? nullCount++ : (bits[i >> 3] |= 1 << (i & 7)));
  const nulls = nullCount > 0 ? { nullCount, nullBitmap: bits } : { nullCount: 0 };
  if (typeof first === "boolean") {
    const data = new Uint8Array(bits.length);
    list.forEach((v, i) => v === true && (data[i >> 3] |= 1 << (i & 7)));
    return new arrow.Vector([arrow.makeData({ type: new arrow.Bool(), length, data, ...nulls })]);
  }
  if (first === undefined || typeof first === "number" || typeof first === "bigint" || isDecimal(first)) {
    const data = Float64Array.from(list, (v) => v === null || v === undefined ? 0 : numberOf(v));
    return new arrow.Vector([arrow.makeData({ type: new arrow.Float64(), length, data, ...nulls })]);
  }
  const bytes = list.map((v) => new TextEncoder().encode(v === null || v === undefined ? "" : String(v)));
  const valueOffsets = new Int32Array(length + 1), size = bytes.reduce((n, b) => n + b.length, 0);
  const data = new Uint8Array(size);
  bytes.forEach((b, i) => (data.set(b, valueOffsets[i]), valueOffsets[i + 1] = valueOffsets[i] + b.length));
  return new arrow.Vector([arrow.makeData({ type: new arrow.Utf8(), length, valueOffsets, data, ...nulls })]);
}

const isDecimal = (v: unknown): v is { toDouble(): number } =>
  typeof v === "object" && v !== null && typeof (v as { toDouble?: unknown }).toDouble === "function";
const numberOf = (v: unknown): number => isDecimal(v) ? v.toDouble() : Number(v);
