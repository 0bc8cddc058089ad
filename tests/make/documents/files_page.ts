import { read } from "../../docs/markdown.ts";

/** A row of docs/reference/files.md. */
interface FileRow {
  pattern: RegExp;
  shown: string;
  when: string;
}

/** Rows of a section of the page. */
function rows(section: string): FileRow[] {
  const text = read("docs/reference/files.md").split(/^## /m).find((s) => s.startsWith(`${section}\n`))!;
  return [...text.matchAll(/^\| `([^`]+)` \|([^|]*)\|/gm)].map(([, shown, when]) => ({
    shown,
    when: when.trim(),
    pattern: new RegExp(
      `^${
        shown.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("<bri>", "\\d{3}").replaceAll(
          "<brick>",
          "\\d{4}[mp]\\d{3}",
        )
          .replaceAll("<unit>", "(?:rs\\d+|real)").replaceAll("<obj>", "(?:elg|lrg|star|qso)").replaceAll(
            "<band>",
            "[grz]",
          )
      }$`,
    ),
  }));
}

export const runRows = () => rows("A run directory");
export const unitRows = () => rows("A unit");
/** What a brick's tree has that the original's has not. */
export const besideRows = () => rows("Beside the original's tree");

/** Paths below a directory: files, links to directories, and directories that are named with a slash where `stop` says so. */
export function paths(dir: string, stop: (path: string) => boolean = () => false, below = ""): string[] {
  return [...Deno.readDirSync(`${dir}/${below}`)].flatMap((e) => {
    const path = `${below}${e.name}`;
    if (!e.isDirectory) return [path];
    return stop(`${path}/`) ? [`${path}/`] : paths(dir, stop, `${path}/`);
  });
}

/** What a directory has beyond the rows, and rows for which it has nothing. @param expected reasons that hold here */
export function compareWithPage(list: readonly FileRow[], found: readonly string[], expected: readonly string[]) {
  const unknown = found.filter((p) => !list.some((r) => r.pattern.test(p)));
  const missing = list.filter((r) =>
    (r.when === "" || expected.includes(r.when)) && !found.some((p) => r.pattern.test(p))
  );
  return { unknown, missing: missing.map((r) => r.shown) };
}
