/** A browser that is installed here, to test pages with. */
export const chromium: string | undefined = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Starts it without a window. @param args more words for it */
export async function launch(args: readonly string[] = []) {
  const playwright = (await import("playwright-core")).chromium;
  return await playwright.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...args],
  });
}
