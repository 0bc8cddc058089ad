/** The way to the adapters, as Deno and browsers offer it; the npm package puts `npm/find_gpu.ts` here, which knows Node. */
export const findGpu = (): Promise<GPU | undefined> => Promise.resolve(globalThis.navigator?.gpu);
