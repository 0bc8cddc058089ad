import type { Response } from "../response/responses.ts";
import type { Table } from "../../base/table.ts";
import type { TargetCut } from "../derive/cuts.ts";

/** The contents of a run directory, as far as plots and pages need them. */
export interface RunResults {
  /** Last part of the directory's name. */
  name: string;
  /** SHA-256 of the plan, and the version that made it. */
  plan: string;
  code: string;
  bands: readonly string[];
  /** The configuration, one line each. */
  asked: readonly string[];
  /** `colours`: the rules, where they are known. */
  cuts: readonly { name: string; bit: number; about: string; colours?: TargetCut["colours"] }[];
  /** Whether the sky is made up: no picture of it is in public viewers. */
  synthetic: boolean;
  bricks: readonly BrickResult[];
  units: readonly UnitResult[];
  /** One row per injected source, of all bricks that are derived; the columns of `columnsOf`. */
  rows: Table;
  /** Responses of samples, where the plan has pairs of units. */
  responses?: readonly Response[];
  /** Whether the rows come from the merged table. */
  merged: boolean;
  /** If there is a merged table that is not used: why. */
  notMerged?: string;
}

export interface BrickResult {
  brick: string;
  /** Its own area, deg; ra1 > ra2 when it spans RA 0. */
  box: { ra1: number; ra2: number; dec1: number; dec2: number };
  /** Corners of its image (of the zoom), deg, one after another; RA within 180° of the first. */
  window: readonly (readonly [number, number])[];
  /** Solid angle in which sources were drawn, deg²; NaN when it is not derived. */
  area: number;
  ccds: number;
  /** Sources that the plan gives it. */
  sources: number;
  state: "complete" | "failed in part" | "not finished" | "not derived" | "nothing to do";
  /** Why there is nothing to do. */
  nothing?: string;
}

export interface UnitResult {
  /** `<brick>/<name>` */
  id: string;
  brick: string;
  name: string;
  /** Directory of its products. */
  dir: string;
  sources: number;
  state: "done" | "failed" | "running" | "waiting";
  /** Why it failed. */
  failure?: string;
  engine?: string;
  cost?: Cost;
}

/** Cost of a finished unit. */
export interface Cost {
  wallSeconds: number;
  cpuSeconds: number;
  deviceSeconds: number;
  peakMemoryBytes: number;
  bytesRead: number;
  bytesWritten: number;
  /** Sources measured. */
  fitted: number;
  /** Seconds per stage. */
  stages: Readonly<Record<string, number>>;
}
