import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Column } from "../../../src/base/table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { type FitsFile, openFits, readImage, readTable } from "../../../src/io/fits.ts";
import { sharedPath } from "../../make/references.ts";

interface Digest {
  path: string;
  hdu: number;
  image?: string;
  columns?: Record<string, string>;
}

function fitsFiles(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap((e) =>
    e.isDirectory ? fitsFiles(`${dir}/${e.name}`) : /\.fits(\.fz|\.gz)?$/.test(e.name) ? [`${dir}/${e.name}`] : []
  );
}

/** astropy's answers; undefined where Debian's python3-astropy is not installed. */
export async function astropyDigests(paths: string[]): Promise<Digest[] | undefined> {
  const script = new URL("astropy_digest.py", import.meta.url).pathname;
  try {
    const child = new Deno.Command("/usr/bin/python3", {
      args: [script],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    })
      .spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(paths.join("\n")));
    await writer.close();
    const { success, stdout } = await child.output();
    if (!success) return undefined;
    return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  } catch {
    return undefined;
  }
}

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const digest = (values: ArrayLike<number | bigint>) =>
  sha(new Uint8Array(Float64Array.from(values as ArrayLike<number>, (v) => Number(v) + 0).buffer));
const columnDigest = (column: Column) =>
  column.type === "str"
    ? sha((column.data as string[]).map((s) => s.trimEnd()).join("\n"))
    : digest(column.data as Float64Array);

export function compare(file: FitsFile, expected: Digest): void {
  const hdu = file.hdus[expected.hdu], place = `${expected.path} HDU ${expected.hdu}`;
  if (expected.image) assert.equal(digest(readImage(hdu).data), expected.image, place);
  for (const [name, want] of Object.entries(expected.columns ?? {})) {
    assert.equal(columnDigest(readTable(hdu).columns.get(name)!), want, `${place} column ${name}`);
  }
}

const data = sharedPath("data");
const files = data ? fitsFiles(data) : [];
const expected = files.length > 0 ? await astropyDigests(files) : undefined;
if (!expected) console.log("skipped: comparison with astropy (needs the survey cut-outs and Debian's python3-astropy)");

Deno.test({
  name: "openFits() reads every survey cut-out and table bit for bit as astropy does",
  ignore: !expected,
  fn: async () => {
    const byPath = Map.groupBy(expected!, (d) => d.path);
    for (const [path, hdus] of byPath) {
      const file = await openFits(localDisk, path);
      assert.equal(file.hdus.length, hdus.length, path);
      for (const d of hdus) compare(file, d);
    }
    assert.ok(byPath.size > 100, `${byPath.size} files`);
  },
});
