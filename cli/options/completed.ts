import { string, type Suggestion, type ValueParser } from "@optique/core";

/** A word of the command line that a shell can complete: directories, files, and bricks and units of the run that the line names. */
export function completed(metavar: string): ValueParser<"sync", string> {
  return { ...string({ metavar: metavar as "TEXT" }), suggest: (prefix) => suggestions(metavar, prefix) };
}

function suggestions(metavar: string, prefix: string): Suggestion[] {
  if (["DIR", "RUN", "RANDOMS"].includes(metavar)) return [{ kind: "file", type: "directory", pattern: prefix }];
  if (["FILE", "FITS", "PATH"].includes(metavar)) return [{ kind: "file", type: "any", pattern: prefix }];
  if (metavar !== "BRICK" && metavar !== "UNIT") return [];
  const names = planned(metavar === "BRICK" ? "bricks" : "units");
  return names.filter((name) => name.startsWith(prefix)).map((text) => ({ kind: "literal", text }));
}

/** Bricks or units of the first run directory among the words; none where there is no plan that can be read: a shell that completes
 * must not be told of errors. */
function planned(what: "bricks" | "units"): string[] {
  for (const word of Deno.args.slice(2)) {
    if (word.startsWith("-")) continue;
    try {
      const plan = JSON.parse(Deno.readTextFileSync(`${word}/plan.json`));
      return what === "bricks"
        ? plan.bricks.map((b: { brick: string }) => b.brick)
        : plan.units.map((u: { id: string }) => u.id);
    } catch {
      // No run directory.
    }
  }
  return [];
}
