/** The way to the adapters in Node: its own, where it has one, else that of the package `webgpu`, where that is installed. It is
 * looked for once, for Dawn wants to live as long as the process. */
let found: Promise<GPU | undefined> | undefined;

export const findGpu = (): Promise<GPU | undefined> => found ??= look();

async function look(): Promise<GPU | undefined> {
  if (globalThis.navigator?.gpu) return globalThis.navigator.gpu;
  // A name that the compiler does not follow: the package is the user's choice.
  const name = "webgpu";
  const dawn: { create(options: string[]): GPU; globals: object } | undefined = await import(name).catch(() =>
    undefined
  );
  if (!dawn) return undefined;
  Object.assign(globalThis, dawn.globals);
  return dawn.create([]);
}
