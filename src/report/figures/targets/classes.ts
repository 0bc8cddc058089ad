import type { RunResults } from "../../../post/science/results.ts";
import { targetClasses } from "../../../post/science/targets.ts";
import { setColour } from "../figure.ts";

/** A target selection. */
export type Cut = RunResults["cuts"][number];

/** What a selection keeps, loses and gains, in their colours. */
export const series = targetClasses.map((c, k) => ({ name: c.name, colour: setColour([0, 1, 4, 3][k]) }));

/** The name of a selection as part of a file's name. */
export const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 40) || "x";
