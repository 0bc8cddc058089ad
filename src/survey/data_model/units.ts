/** A unit in one spelling: years differ in that of the same unit. `1/x^2` is `x^(-2)`, and a nanomaggy goes with others. */
export function plainUnit(unit: string): string {
  const inverse = /^1\/\(?([^()^]+)\)?(?:\^(\d+))?$/.exec(unit.trim());
  const [, what, power = "1"] = inverse ?? [];
  const written = inverse ? `${/[/* ]/.test(what) ? `(${what})` : what}^(-${power})` : unit.trim();
  return written.replaceAll("nanomaggies", "nanomaggy");
}
