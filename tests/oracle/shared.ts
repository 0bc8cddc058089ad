/** Reference data beside the clone, for tests that compare with The Tractor; every caller skips where they are absent. */
export const shared = new URL("../../../shared/", import.meta.url).pathname;

try {
  Deno.statSync(shared);
} catch {
  console.log("skipped: tests against reference data (no directory ../shared beside this clone)");
}

/** Path below the reference data, or undefined where they are not there. */
export function sharedPath(relative: string): string | undefined {
  try {
    Deno.statSync(shared + relative);
    return shared + relative;
  } catch {
    return undefined;
  }
}

export async function referenceJson<T>(relative: string): Promise<T | undefined> {
  const path = sharedPath("reference/" + relative);
  return path ? JSON.parse(await Deno.readTextFile(path)) as T : undefined;
}
