import { InputError } from "../base/errors.ts";
import { Duck, literal, quoted } from "../post/merge/duck.ts";
import { checkSelect, countsOf } from "./accepted.ts";
import { arrowAnswer } from "./answer.ts";
import { type ExploreColumn, exploreColumns } from "./columns.ts";

export interface SourcesOptions {
  /** Parquet files of one table, in the order of its rows. */
  files: readonly string[];
  /** Directory that they are below; the database may read nothing else. */
  readable: string;
  bands: readonly string[];
  /** Bytes for DuckDB. */
  memory: number;
  threads?: number;
  /** Directory to spill into. */
  spill: string;
}

/** Rows that one answer has at most. */
const mostRows = 200_000;
/** Tables of counts that are kept. */
const mostCounts = 96;
/** Rows from which on the range of a column is that of a sample of them, and the stripes and rows of the sample. */
const allOf = 1_000_000, stripes = 12, stripe = 4096, mostSampled = 48;

/** The range that a column is shown in. */
export interface Range {
  /** Without the outermost thousandths of the values. */
  low: number;
  high: number;
}

/** The injected sources of a run as a database that answers queries and takes nothing in. */
export class Sources implements Disposable {
  readonly #ranges = new Map<string, Range>();
  readonly #counts = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly duck: Duck,
    readonly columns: readonly ExploreColumn[],
    readonly rows: number,
    readonly sample: string,
  ) {}

  /** @throws {InputError} when the files are no tables of injected sources {@link ResourceError} when there is too little memory */
  static async open({ files, readable, bands, memory, threads, spill }: SourcesOptions): Promise<Sources> {
    const duck = await Duck.open({ memory, threads, spill, readable, purpose: "explore" });
    try {
      const table = (list: readonly string[]) =>
        `read_parquet([${list.map(literal).join(", ")}], union_by_name = ${list.length > 1}, file_row_number = true)`;
      const heads = await duck.rows(`DESCRIBE SELECT * EXCLUDE file_row_number FROM ${table(files)}`);
      const columns = exploreColumns(new Map(heads.map(([name, type]) => [String(name), String(type)])), bands);
      const lacks = ["unique_id", "ra", "dec", "fate"].filter((name) => !columns.some((c) => c.name === name));
      if (lacks.length > 0) throw new InputError(`Cannot explore "${files[0]}": it lacks column ${lacks.join(", ")}`);
      const list = columns.map((c) => `${c.sql} AS ${quoted(c.name)}`).join(", ");
      await duck.run(`CREATE VIEW sources AS SELECT ${list} FROM ${table(files)}`);
      await duck.run("CREATE SCHEMA mosaic");
      const rows = Number((await duck.rows("SELECT count(*) FROM sources"))[0][0]);
      // Whole files or groups of rows are passed over, so that a sample costs as much as it is large.
      const step = Math.max(1, Math.ceil(files.length / mostSampled)), some = files.filter((_, k) => k % step === 0);
      const from = (k: number) => Math.floor(k * rows / some.length / stripes);
      const between = Array.from(
        { length: stripes },
        (_, k) => `file_row_number BETWEEN ${from(k)} AND ${from(k) + stripe}`,
      );
      const sample = rows <= allOf
        ? "sources"
        : `(SELECT ${list} FROM ${table(some)} WHERE ${some.length > 8 ? "true" : between.join(" OR ")})`;
      return new Sources(duck, columns, rows, sample);
    } catch (error) {
      duck[Symbol.dispose]();
      throw error;
    }
  }

  /** Ranges of columns, of those among the names that are numbers; of a column without a value there is none. */
  async ranges(names: readonly string[]): Promise<ReadonlyMap<string, Range>> {
    const wanted = this.columns.filter((c) =>
      c.kind === "number" && names.includes(c.name) && !this.#ranges.has(c.name)
    );
    if (wanted.length > 0) {
      const list = wanted.map(({ name }) =>
        `min(${quoted(name)})::DOUBLE, max(${quoted(name)})::DOUBLE, approx_quantile(${
          quoted(name)
        }::DOUBLE, [0.001, 0.999])`
      );
      const [row] = await this.#inTurn(() => this.duck.rows(`SELECT ${list.join(", ")} FROM ${this.sample}`));
      wanted.forEach(({ name }, k) => {
        const [min, max, quantiles] = row.slice(3 * k, 3 * k + 3) as [number, number, { items: number[] } | null];
        const [a, b] = quantiles?.items ?? [NaN, NaN];
        if (quantiles) this.#ranges.set(name, { low: Math.max(min, a), high: Math.min(max, b) });
      });
    }
    return new Map([...this.#ranges].filter(([name]) => names.includes(name)));
  }

  /** Answers a query that reads. @returns an Arrow stream @throws {UsageError} for anything else, and for faulty SQL */
  async query(sql: string): Promise<Uint8Array> {
    return await this.#inTurn(async () => {
      await checkSelect(this.duck.connection, sql);
      return await arrowAnswer(await this.duck.connection.stream(sql), mostRows);
    });
  }

  /** Makes the tables of counts that linked views ask for. @throws {UsageError} for anything else */
  async execute(sql: string): Promise<void> {
    const wanted = countsOf(sql);
    await this.#inTurn(async () => {
      for (const { name, query } of wanted) {
        if (this.#counts.delete(name)) {
          this.#counts.add(name);
          continue;
        }
        await checkSelect(this.duck.connection, query);
        await this.duck.run(`CREATE TABLE mosaic.${quoted(name)} AS ${query}`);
        this.#counts.add(name);
        const [oldest] = this.#counts;
        if (this.#counts.size <= mostCounts) continue;
        this.#counts.delete(oldest);
        await this.duck.run(`DROP TABLE mosaic.${quoted(oldest)}`);
      }
    });
  }

  /** One source with all its columns. @returns undefined when there is no such source */
  async source(id: string): Promise<Record<string, unknown> | undefined> {
    // Rows are sorted by brick: its name leaves a few groups of them.
    const [, brick] = /^[^_]*_(.+)_[^_]+$/.exec(id) ?? [];
    const names = this.columns.map((c) => c.name), list = names.map(quoted).join(", ");
    const where = `unique_id = ${literal(id)}${brick === undefined ? "" : ` AND brickname = ${literal(brick)}`}`;
    const [row] = await this.#inTurn(() => this.duck.rows(`SELECT ${list} FROM sources WHERE ${where} LIMIT 1`));
    return row && Object.fromEntries(names.map((name, k) => [name, row[k]]));
  }

  /** Others of its unit within a square about it. @param half its half side, degrees */
  async others(id: string, { brickname, unit, ra, dec }: Place, half: number): Promise<unknown[][]> {
    const wide = half / Math.max(Math.cos(dec * Math.PI / 180), 1e-3);
    return await this.#inTurn(() =>
      this.duck.rows(
        `SELECT unique_id, ra, dec FROM sources WHERE brickname = ${literal(brickname)} AND unit = ${literal(unit)}
        AND dec BETWEEN ${dec - half} AND ${dec + half} AND ra BETWEEN ${ra - wide} AND ${ra + wide}
        AND unique_id <> ${literal(id)} LIMIT 100`,
      )
    );
  }

  [Symbol.dispose]() {
    this.duck[Symbol.dispose]();
  }

  /** A connection does one thing at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

/** Where a source is, and in which unit. */
export interface Place {
  brickname: string;
  unit: string;
  ra: number;
  dec: number;
}
