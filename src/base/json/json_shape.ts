/** What a value of a JSON file must be: a type ("any": whatever it is; "whole": a whole number from 0 on), a list of one shape, or an
 * object by its keys; a key that ends with "?" may be missing, and further keys may be there. */
export type Shape = "string" | "number" | "whole" | "boolean" | "any" | readonly [Shape] | {
  readonly [key: string]: Shape;
};

/** Whether a value has a shape: files that a program wrote may come back damaged, or from another version. */
export function holds(value: unknown, shape: Shape): boolean {
  if (shape === "any") return true;
  if (shape === "whole") return Number.isSafeInteger(value) && (value as number) >= 0;
  if (shape === "string") return typeof value === "string";
  if (shape === "number") return typeof value === "number";
  if (shape === "boolean") return typeof value === "boolean";
  if (isList(shape)) return Array.isArray(value) && value.every((v) => holds(v, shape[0]));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const object = value as Record<string, unknown>;
  return Object.entries(shape).every(([key, inner]) => {
    const name = key.replace(/\?$/, "");
    return Object.hasOwn(object, name) ? holds(object[name], inner) : name !== key;
  });
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

/** The value of a JSON file; undefined for what is no JSON, or of another shape. */
export function parseShape<T>(text: string | Uint8Array, shape: Shape): T | undefined {
  try {
    const value = JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text));
    return holds(value, shape) ? value as T : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
