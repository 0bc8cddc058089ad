/** What astropy reads in FITS files. */

/** Digests of numbers, texts or lists. */
export interface Digest {
  /** How many numbers. */
  count?: number;
  /** Of the numbers as f64. */
  f8?: string;
  /** Of whole numbers as text. */
  whole?: string;
  text?: string;
  /** Values of each row, where they differ in number. */
  lengths?: number[];
}

/** An HDU, or why astropy does not read it. */
export interface AstropyHdu {
  /** astropy's class. */
  name?: string;
  error?: string;
  image?: Digest;
  /** Of an image that is scaled to f32: scaled as f64, then rounded. */
  rounded?: Digest;
  columns?: Record<string, Digest>;
  /** Values of its cards; without those of a compressed image, which astropy rewrites. */
  cards?: Record<string, string | number | boolean>;
}

export interface AstropyFile {
  path: string;
  /** Why it cannot be read, or not to its end. */
  error?: string;
  hdus: AstropyHdu[];
}

/** astropy's answers; undefined where Debian's python3-astropy is not installed. */
export async function astropyFiles(paths: readonly string[]): Promise<AstropyFile[] | undefined> {
  const script = new URL("astropy_values.py", import.meta.url).pathname;
  const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  try {
    const child = new Deno.Command("/usr/bin/python3", { args: [script], ...streams }).spawn();
    const output = child.output(), writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(paths.join("\n")));
    await writer.close();
    const { success, stdout } = await output;
    if (!success) return undefined;
    return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  } catch {
    return undefined;
  }
}
