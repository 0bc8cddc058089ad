import { InputError, ResourceError } from "../../base/errors.ts";
import type { ColumnData } from "../../base/table.ts";

export interface DuckOptions {
  /** Bytes of its buffers; what does not fit is spilled. */
  memory: number;
  /** Default: all cores. */
  threads?: number;
  /** Directory to spill into; made when needed. */
  spill: string;
  /** Directory that it may read. */
  readable: string;
  /** What it is for, in messages (default: merge). */
  purpose?: string;
}

/** Values of one result column; the query excludes nulls. */
export interface DuckColumn {
  /** Numbers, in the type of the column; text through `text`. */
  numbers?: Exclude<ColumnData, string[]>;
  /** Of lists: flat values, and where each row's begin. */
  start?: (row: number) => number;
  text?: (row: number) => string;
}

export interface DuckChunk {
  rows: number;
  column(index: number): DuckColumn;
}

type Connection = Awaited<
  ReturnType<Awaited<ReturnType<typeof import("@duckdb/node-api").DuckDBInstance.create>>["connect"]>
>;

/** DuckDB in memory, with limited memory and access to its own files only. */
export class Duck implements Disposable {
  private constructor(
    readonly connection: Connection,
    readonly close: () => void,
    readonly memory: number,
    readonly purpose: string,
  ) {}

  /** @throws {ResourceError} when the limits cannot be had */
  static async open({ memory, threads, spill, readable, purpose = "merge" }: DuckOptions): Promise<Duck> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const db = await DuckDBInstance.create(":memory:"), connection = await db.connect();
    const duck = new Duck(connection, () => (connection.closeSync(), db.closeSync()), memory, purpose);
    const settings = [
      `memory_limit = '${Math.floor(memory / 1024)}KiB'`,
      ...(threads === undefined ? [] : [`threads = ${threads}`]),
      `temp_directory = ${literal(spill)}`,
      // Nothing is downloaded, and a user's condition cannot read other files or change these settings.
      "autoinstall_known_extensions = false",
      "autoload_known_extensions = false",
      `allowed_directories = [${literal(readable)}, ${literal(spill)}]`,
      "enable_external_access = false",
      "enable_progress_bar = false",
      "lock_configuration = true",
    ];
    for (const setting of settings) await duck.run(`SET ${setting}`);
    return duck;
  }

  async run(sql: string): Promise<void> {
    await this.#asked(() => this.connection.run(sql));
  }

  /** A small result as a whole. */
  async rows(sql: string): Promise<unknown[][]> {
    return await this.#asked(async () => (await this.connection.runAndReadAll(sql)).getRows());
  }

  /** A large result, piece by piece. */
  async *stream(sql: string): AsyncGenerator<DuckChunk> {
    const result = await this.#asked(() => this.connection.stream(sql));
    for (;;) {
      const chunk = await this.#asked(() => result.fetchChunk());
      if (!chunk || chunk.rowCount === 0) return;
      yield { rows: chunk.rowCount, column: (index) => valuesOf(chunk.getColumnVector(index)) };
    }
  }

  [Symbol.dispose]() {
    this.close();
  }

  async #asked<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw remedied((error as Error).message, this, error);
    }
  }
}

/** DuckDB's message as an error that says what to do. */
function remedied(message: string, { memory, purpose }: Pick<Duck, "memory" | "purpose">, cause: unknown): Error {
  const line = message.split("\n")[0];
  if (/out of memory|failed to (allocate|pin)/i.test(line)) {
    return new ResourceError(
      `Cannot ${purpose} with ${Math.round(memory / 1e6)} MB for DuckDB: ${line}; give more with --memory`,
    );
  }
  if (/no space left|disk full|could not write|failed to create|max_temp_directory_size/i.test(message)) {
    return new ResourceError(`Cannot ${purpose}: ${line}; make room where the run is, for what is spilled, too`);
  }
  if (/^(IO|Invalid Input|Serialization|Conversion) Error|parquet/i.test(line)) {
    return new InputError(`Cannot ${purpose}: ${line}`);
  }
  return new Error(message, { cause });
}

interface RawVector {
  items?: Exclude<ColumnData, string[]>;
  dataView?: DataView;
  childVector?: RawVector;
  getEntryOffset?: (row: number) => number;
  getItem(row: number): unknown;
}

/** Behind `getItem`, which makes an object a value, there are typed arrays. */
function valuesOf(vector: unknown): DuckColumn {
  const { items, dataView, childVector } = vector as RawVector, v = vector as RawVector;
  if (items) return { numbers: items };
  if (childVector?.items && v.getEntryOffset) {
    return { numbers: childVector.items, start: (row) => v.getEntryOffset!(row) };
  }
  const name = (vector as object).constructor.name;
  if (name === "DuckDBBooleanVector" && dataView) {
    return { numbers: new Uint8Array(dataView.buffer, dataView.byteOffset, dataView.byteLength) };
  }
  if (name === "DuckDBVarCharVector") return { text: (row) => v.getItem(row) as string };
  throw new Error(`no values can be taken from a ${name}`);
}

/** An identifier of SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Text of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
