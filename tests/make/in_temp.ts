/** Does some work in a new directory, which is gone afterwards. */
export async function inTemp<T>(work: (dir: string) => Promise<T> | T): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-test-" });
  try {
    return await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A new directory for all tests of a file, which is gone when the file is through. */
export async function tempOfFile(): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-test-" });
  addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
  return dir;
}
