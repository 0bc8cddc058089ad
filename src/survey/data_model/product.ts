/** What the data model says of a product: which files it is in, which HDUs they have, and what these hold. */
import type { ModelColumn } from "./model_column.ts";

/** Layouts of the survey's products by the data release that had them first. */
export const dataModels = ["dr9", "dr10", "dr5"] as const;
export type DataModel = typeof dataModels[number];

/** What is known of a table when its columns are asked for. */
export interface TableContext {
  /** Bands that its columns are of, in the order of the file; ["*"] for documents. */
  bands: readonly string[];
  /** Its columns; of no table: none. */
  names: ReadonlySet<string>;
}

/** A table of a file. */
export interface TableModel {
  /** EXTNAME; undefined where years or programs differ. */
  name?: string;
  /** What its rows are. */
  meaning: string;
  columns(of: TableContext): readonly ModelColumn[];
  /** Columns of a table that may stand anywhere. */
  anywhere?(names: ReadonlySet<string>): ReadonlySet<string>;
  /** Columns that this program has behind them. */
  ours?: readonly ModelColumn[];
  /** Cards of its header. */
  cards?: readonly string[];
  /** Whether files may lack it. */
  optional?: boolean;
}

/** An image of a file. */
export interface ImageModel {
  /** EXTNAME, `<band>` for that of the file. */
  name?: string;
  meaning: string;
  /** BITPIX of the pixels, any of these. */
  bitpix: readonly number[];
  unit?: string;
  /** Cards with one value. */
  words?: Readonly<Record<string, string>>;
  /** Cards of its header. */
  cards: readonly string[];
  /** Cards of its header or of another of the file. */
  anyHeader?: readonly string[];
  /** Names of images of which a file has any number, and no other. */
  each?: RegExp;
}

/** A product. */
export interface Product {
  kind: string;
  /** In the words of the page. */
  title: string;
  /** Paths below a directory of products, as documents write them. */
  files: readonly string[];
  /** Whether a file is of it. @returns undefined, or its band, "" where it has none */
  bandOf(name: string, folders: readonly string[]): string | undefined;
  tables?: readonly TableModel[];
  image?: ImageModel;
  /** Cards of the primary header, and those of them with one value. */
  primary?: readonly string[];
  words?: Readonly<Record<string, string>>;
  /** Whether this program or Obiwan alone makes it. */
  own?: boolean;
}

/** Files by their names alone. */
export const named = (pattern: RegExp): Product["bandOf"] => (name) => pattern.test(name) ? "" : undefined;

/** Files by their names in a folder, however far up. */
export const inFolder = (folder: string, pattern: RegExp): Product["bandOf"] => (name, folders) =>
  folders.includes(folder) && pattern.test(name) ? "" : undefined;
