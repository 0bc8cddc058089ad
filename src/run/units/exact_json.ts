/** JSON that preserves every number exactly: NaN, infinities and −0 are spelt out, typed arrays of f64 keep their type.
 * It is data only: reading it executes nothing. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_, v) => {
    if (typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0))) {
      return { $: Object.is(v, -0) ? "-0" : String(v) };
    }
    if (v instanceof Float64Array) return { f8: Array.from(v) };
    if (typeof v === "bigint" || ArrayBuffer.isView(v)) {
      throw new TypeError(`exactJson cannot hold a ${v.constructor.name}`);
    }
    return v;
  });
}

export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_, v) => {
    if (v === null || typeof v !== "object") return v;
    if (typeof v.$ === "string") return Number(v.$);
    return Array.isArray(v.f8) ? Float64Array.from(v.f8) : v;
  });
}
