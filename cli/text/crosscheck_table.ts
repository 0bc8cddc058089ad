import { plainTable } from "../../src/report/text_table.ts";
import type { CrosscheckLine } from "../../src/run/engines/crosscheck.ts";

/** How far apart two engines are, output by output. */
export function crosscheckTable(lines: readonly CrosscheckLine[]): string {
  return plainTable([
    ["kernel", "output", "difference", "tolerance", "ratio", "unit"],
    ...lines.map((l) => [
      l.kernel,
      l.output,
      l.difference.toExponential(2),
      l.tolerance.toExponential(2),
      (l.difference / l.tolerance).toFixed(3),
      l.unit,
    ]),
  ]);
}
