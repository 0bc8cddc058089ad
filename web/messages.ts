/** What the page and the thread that computes for it say to each other. */
import type { Capability } from "../src/compute/self_test.ts";
import type { Rgb } from "../src/survey/pixels/stretch.ts";

/** What the page is made of. */
export interface Build {
  version: string;
  commit: string;
}

/** What is to be done; one thing at a time. */
export type ToWorker =
  | { task: "demo"; seed: number }
  | { task: "self-test" }
  | { task: "bench"; minutes: number; build: Build };

/** What computes. */
export interface Device {
  /** By its own words; undefined: the processor alone, in double precision. */
  name?: string;
  /** The adapter is a program on the processor. */
  software: boolean;
  /** Why it is not a graphics card, for a person. */
  why?: string;
}

/** The four pictures of the demonstration. */
export type PictureName = "before" | "injected" | "model" | "residual";

/** A picture, and what is marked on it: pixels from the left and from the top. */
export interface Picture {
  name: PictureName;
  rgb: Rgb;
  marks: readonly { x: number; y: number; label: string }[];
}

/** One added galaxy, and what was measured of it; NaN where there is nothing. */
export interface Galaxy {
  label: string;
  /** Why it was lost; empty for one that was found. */
  lost: string;
  /** Half-light radius, arcsec. */
  radius: { put: number; got: number };
  /** Position, arcsec off. */
  off: number;
  /** r-band magnitude. */
  magnitude: { put: number; got: number };
  /** r-band flux: difference by its error. */
  pull: number;
}

/** What came of the demonstration. */
export interface DemoResult {
  galaxies: readonly Galaxy[];
  detections: number;
  fitted: number;
  seconds: number;
  fitSeconds: number;
}

export type FromWorker =
  | { kind: "device"; device: Device }
  | { kind: "step"; text: string; done?: number; all?: number }
  | { kind: "note"; text: string }
  | { kind: "picture"; picture: Picture }
  // A source has got its model: pixels of the pictures from the left and from the top.
  | { kind: "fitted"; x: number; y: number }
  | { kind: "demo"; result: DemoResult }
  | { kind: "self-test"; capabilities: readonly Capability[]; sound: boolean; ms: number }
  | { kind: "bench-line"; text: string }
  | { kind: "bench-rows"; file: string; lines: readonly string[] }
  | { kind: "end" }
  | { kind: "error"; message: string };

/** Says something to the page. */
export type Tell = (said: FromWorker) => void;
