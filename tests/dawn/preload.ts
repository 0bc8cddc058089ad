/** Puts Dawn, the WebGPU of Chromium, in the place of the runtime's own, for the process that loads this first:
 *
 *     deno run -A --preload tests/dawn/preload.ts bench/self_test.ts
 *
 * Dawn comes from the package `webgpu`, which nothing else asks for: it is fetched on the first use, and a checkout without it lacks
 * this second opinion alone.
 */
interface Dawn {
  /** An instance with these switches. */
  create(switches: string[]): GPU;
  /** Its classes and constants, under their names in browsers. */
  globals: Record<string, unknown>;
}

// While work is pending Dawn asks to be called again by `setImmediate`, without an end; the runtime keeps something of each such
// call, and slows down until it stands still. A millisecond between two calls costs nothing that is noticed.
Object.defineProperty(globalThis, "setImmediate", {
  value: (act: () => void) => setTimeout(act, 1),
  configurable: true,
  writable: true,
});

// A name that the compiler does not follow, else every start of the tests would fetch the package.
const name = "webgpu", { create, globals } = await import(name) as Dawn;
for (const [key, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
}
// One instance for the whole process: it wants to live as long.
Object.defineProperty(navigator, "gpu", { value: create([]), configurable: true });
