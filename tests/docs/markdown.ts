import { headingSlug } from "../../docs/site/slug.ts";
import { root } from "../make/root.ts";

/** A fenced block of a document. */
export interface Block {
  language: string;
  text: string;
}

/** Fenced blocks of Markdown in their order; indented blocks have no language and are not among them. */
export function fencedBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
}

/** Markdown without fenced blocks and code in a line, where nothing is a link. */
export function prose(markdown: string): string {
  return markdown.replace(/^```[^]*?^```$/gm, "").replace(/^ {4}.*$/gm, "").replace(/`[^`\n]*`/g, "``");
}

/** Anchors that a page offers, as GitHub makes them of its headings: lower case, blanks to hyphens, punctuation gone. */
export function anchors(markdown: string): Set<string> {
  const seen = new Map<string, number>(), all = new Set<string>();
  for (const [, title] of markdown.replace(/^```[^]*?^```$/gm, "").matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const slug = headingSlug(title), n = seen.get(slug) ?? 0;
    seen.set(slug, n + 1);
    all.add(n === 0 ? slug : `${slug}-${n}`);
  }
  return all;
}

/** Paths of all documents: those in the root and those below docs/. */
export function documents(): string[] {
  const below = (dir: string): string[] =>
    [...Deno.readDirSync(root + dir)].flatMap((e) => {
      const path = `${dir}/${e.name}`;
      if (e.isDirectory) return e.name.startsWith(".") ? [] : below(path);
      return e.name.endsWith(".md") ? [path] : [];
    });
  const own = [...Deno.readDirSync(root)].map((e) => e.name).filter((name) => name.endsWith(".md"));
  return [...own, ...below("docs")].sort();
}

/** Names of the notebooks. */
export const notebooks = (): string[] =>
  [...Deno.readDirSync(`${root}docs/notebooks`)].map((e) => e.name).filter((n) => n.endsWith(".ipynb")).sort();

/** Text of a file of the repository. */
export const read = (path: string): string => Deno.readTextFileSync(root + path);
