/** Builds README and docs/ as a static site into out/site:
 *
 *     deno task site && python3 -m http.server -d out/site
 *
 * The packages of VitePress are fetched on the first time, as docs/site/deno.lock pins them; the site itself loads nothing from
 * elsewhere. VitePress has no right to the network.
 */
import { buildPage } from "../../web/build.ts";
import { navigation } from "./navigation.ts";
import { headingSlug } from "./slug.ts";
import { notebookPage } from "./notebook_page.ts";

const root = new URL("../../", import.meta.url).pathname;
/** Pages are compiled to Vue components, which must find it. */
const packages = { vitepress: "npm:vitepress@1.6.4", vue: "npm:vue@3.5.45" };

/** Where a page is on the site: notebooks become pages, README the first one. */
const pagePath = (path: string) => path.replace(/\.ipynb$/, ".md");

/** Links of a document as the site has them: notebooks are pages, and links to what lies outside of docs/ become plain text.
 * @param path of the document, from docs/ */
const toSite = (markdown: string, path: string) =>
  markdown.replace(/(!?)\[([^\]]*)\]\(([^()\s]+)\)/g, (link, picture, text, to) => {
    if (/^(#|[a-z]+:)/.test(to)) return link;
    const target = new URL(to, new URL(path, "file:///docs/")).pathname;
    if (!target.startsWith("/docs/")) return text;
    return `${picture}[${text}](${path.startsWith("../") ? to.replace("docs/", "") : to})`.replace(".ipynb)", ".md)");
  });

/** Indented code as fenced: only that has a style, with a bar to scroll, on the site. What continues an item of a list stays. */
export function fenced(markdown: string): string {
  const out: string[] = [];
  let inFence = false, inCode = false, last = "";
  for (const line of markdown.split("\n")) {
    if (/^\s*```/.test(line)) inFence = !inFence;
    const indented = !inFence && line.startsWith("    ");
    if (indented && !inCode && (out.at(-1) ?? "") === "" && !/^\s*([-*+]|\d+\.)\s|^\s/.test(last)) {
      out.push("```text");
      inCode = true;
    } else if (inCode && !indented && line.trim() !== "") {
      // Blank lines at its end are those before what follows.
      const blank: string[] = [];
      while (out.at(-1) === "") blank.push(out.pop()!);
      out.push("```", ...blank);
      inCode = false;
    }
    out.push(inCode ? line.replace(/^ {4}/, "") : line);
    if (line.trim() !== "") last = line;
  }
  if (inCode) out.push("```");
  return out.join("\n");
}

/** Where the page that runs the program in a browser is on the site. */
const pageName = "browser.html";

/** What the theme lacks: names of languages that can be read, and a search button that is called what it shows. */
const ownCss = `
.vp-doc [class*="language-"] > span.lang { color: var(--vp-c-text-1); }
.DocSearch-Button .DocSearch-Button-Keys { display: none; }
`;

/** Writes the site's sources and its configuration into a directory. @param page what runs the program in a browser */
export async function prepareSite(work: string, page: string): Promise<void> {
  await Deno.mkdir(`${work}/docs/.vitepress`, { recursive: true });
  const write = async (path: string, text: string) => {
    const target = `${work}/docs/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  };
  await write("index.md", toSite(fenced(await Deno.readTextFile(`${root}README.md`)), "../README.md"));
  for (const [path] of navigation.flatMap((part) => part.pages)) {
    const text = await Deno.readTextFile(`${root}docs/${path}`), name = path.slice(path.lastIndexOf("/") + 1);
    await write(pagePath(path), toSite(path.endsWith(".ipynb") ? notebookPage(text, name) : fenced(text), path));
  }
  // Pictures within a page are found beside it, those that it links to below public/.
  for (const to of [`${work}/docs/pictures`, `${work}/docs/public/pictures`]) {
    await Deno.mkdir(to, { recursive: true });
    for await (const { name } of Deno.readDir(`${root}docs/pictures`)) {
      await Deno.copyFile(`${root}docs/pictures/${name}`, `${to}/${name}`);
    }
  }
  await write(`public/${pageName}`, page);
  const sidebar = navigation.map(({ title, pages }) => ({
    text: title,
    items: pages.map(([path, text]) => ({ text, link: `/${pagePath(path).replace(/\.md$/, "")}` })),
  }));
  const config = {
    title: "Obiwan on the GPU",
    description: "What a sky survey misses and distorts",
    outDir: "../out",
    themeConfig: {
      nav: [{ text: "Try it in a browser", link: `/${pageName}`, target: "_self" }],
      sidebar,
      search: { provider: "local" },
      outline: [2, 3],
      notFound: { linkLabel: "To the first page", linkText: "To the first page" },
    },
  };
  const colours = `{ light: "github-light-high-contrast", dark: "github-dark-high-contrast" }`;
  const anchors = `{ anchor: { slugify: ${headingSlug} }, theme: ${colours} }`;
  await write(".vitepress/theme/index.js", `import theme from "vitepress/theme";\nimport "./own.css";\nexport default theme;\n`);
  await write(".vitepress/theme/own.css", ownCss);
  await write(".vitepress/config.mjs", `export default { ...${JSON.stringify(config, null, 1)}, markdown: ${anchors} };\n`);
  await Deno.writeTextFile(`${work}/deno.json`, JSON.stringify({ nodeModulesDir: "auto", imports: packages }));
  await Deno.copyFile(`${root}docs/site/deno.lock`, `${work}/deno.lock`);
}

async function deno(work: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd: work, stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await command.output(), text = new TextDecoder();
  const said = text.decode(stdout) + text.decode(stderr);
  if (code !== 0) throw new Error(`Cannot build the site: deno ${args.join(" ")} ended with ${code}:\n${said}`);
  return said;
}

/** Fetches the packages that are not there yet. @throws when they cannot be had, or are not those of the lock file */
export const fetchPackages = (work: string): Promise<string> => deno(work, ["install", "--frozen", "--quiet"]);

/** Builds prepared sources. @returns the directory of the site @throws with VitePress's words, also for a dead link */
export async function renderSite(work: string): Promise<string> {
  // Native parts of the bundler need ffi, and one of them is a program.
  const rights = ["--allow-read", `--allow-write=${work}`, "--allow-env", "--allow-sys", "--allow-ffi", "--allow-run"];
  await deno(work, ["run", "--frozen", "--no-prompt", ...rights, packages.vitepress, "build", "docs"]);
  return `${work}/out`;
}

if (import.meta.main) {
  const work = `${root}out/site-work`;
  await Deno.remove(work, { recursive: true }).catch(() => {});
  await prepareSite(work, await buildPage());
  await fetchPackages(work);
  await Deno.remove(`${root}out/site`, { recursive: true }).catch(() => {});
  await Deno.rename(await renderSite(work), `${root}out/site`);
  await Deno.remove(work, { recursive: true });
  console.log("out/site: python3 -m http.server -d out/site");
}
