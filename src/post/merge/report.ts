import type { InputFile } from "../../base/sha256.ts";
import type { MergeInputs } from "./inputs.ts";
import type { Views } from "./views.ts";

/** What a merge found and wrote; the content of `merge.json`, which depends on the derived tables and options alone. */
export interface MergeReport {
  schema: "obiwan-merge-1";
  version: string;
  plan: string;
  key: string;
  columns: string[];
  where?: string;
  /** Whether it has every row and every column. */
  whole: boolean;
  /** Which derived tables are in it ({@link derivedName}). */
  derived: string;
  /** Bricks merged. */
  bricks: number;
  unfinished: MergeInputs["unfinished"];
  damaged: MergeInputs["damaged"];
  strangers: string[];
  duplicates: Views["duplicates"];
  conflicts: Views["conflicts"];
  rows: {
    read: number;
    /** Of sources that another brick or unit shows, too. */
    otherViews: number;
    duplicates: number;
    /** Left out by the condition. */
    notChosen: number;
    written: number;
    /** Sources in no merged brick's own area, before the condition. */
    outside: number;
  };
  /** Rows written, by fate. */
  counts: number[];
  files: InputFile[];
}
