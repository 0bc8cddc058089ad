/** Compares every FITS file below a folder with astropy: `deno task corpus FOLDER [--all]`. Prints a line for each file that is not read
 * alike (`--all`: for each) and the sums; ends with 1 when values differ. Needs Debian's python3-astropy. */
import { localDisk } from "../../src/io/disk.ts";
import { astropyFiles } from "./astropy.ts";
import { compareFile, type HduVerdict, type Verdict } from "./compare.ts";

const verdicts: readonly Verdict[] = ["equal", "different", "refused", "only here", "refused by both"];

/** FITS files by their names, packed or not. */
export function fitsFiles(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap((e) =>
    e.isDirectory
      ? fitsFiles(`${dir}/${e.name}`)
      : /\.(fits?|fts|fz|std)(\.\w+)?$/i.test(e.name)
      ? [`${dir}/${e.name}`]
      : []
  ).sort();
}

const cells = (first: string, counts: readonly (number | string)[]) =>
  `${first.padEnd(70)} ${counts.map((n, i) => String(n).padStart(verdicts[i].length)).join("  ")}`;

/** @returns whether no value differs */
async function main(dir: string, all: boolean): Promise<boolean> {
  const files = await astropyFiles(fitsFiles(dir));
  if (!files) throw new Error("Cannot ask astropy: /usr/bin/python3 must have it (apt-get install python3-astropy)");
  const hdus: HduVerdict[] = [], like = new Map<Verdict, number>();
  console.log(cells("HDUs of", verdicts));
  for (const file of files) {
    const found = await compareFile(localDisk, file), of = (v: Verdict) => found.filter(({ verdict }) => verdict === v);
    hdus.push(...found);
    const worst = verdicts.toReversed().find((v) => of(v).length > 0 && v !== "equal") ?? "equal";
    const whole = of("different").length > 0 ? "different" : worst;
    like.set(whole, (like.get(whole) ?? 0) + 1);
    if (all || whole !== "equal") {
      console.log(cells(file.path.slice(dir.length + 1), verdicts.map((v) => of(v).length)));
    }
    for (const { hdu, verdict, why } of found) {
      if (verdict !== "equal") console.log(`    HDU ${hdu} ${verdict}: ${why.replace(`${dir}/`, "").slice(0, 200)}`);
    }
  }
  const count = (v: Verdict) => hdus.filter(({ verdict }) => verdict === v).length;
  console.log(cells(`all ${hdus.length} HDUs`, verdicts.map(count)));
  console.log(cells(`all ${files.length} files, by their least HDU`, verdicts.map((v) => like.get(v) ?? 0)));
  return count("different") === 0;
}

if (import.meta.main) {
  const [dir, flag] = Deno.args;
  if (!dir) throw new Error("Cannot begin: a folder is needed; deno task corpus FOLDER [--all]");
  Deno.exit(await main(dir.replace(/\/$/, ""), flag === "--all") ? 0 : 1);
}
