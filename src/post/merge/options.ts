import type { WorkProgress } from "../../base/progress.ts";

export interface MergeOptions {
  /** Names or globs; all columns when there is none. */
  columns?: readonly string[];
  /** The original's subset instead, into files of that name. */
  subset?: boolean;
  /** Condition in SQL on the columns of the derived tables. */
  where?: string;
  /** Writes valid tables even if others are not. */
  partial?: boolean;
  /** Bytes for DuckDB. */
  memory: number;
  threads?: number;
  say: (line: string) => void;
  progress?: WorkProgress;
}
