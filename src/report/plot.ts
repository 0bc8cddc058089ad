import type * as Plot from "@observablehq/plot";
import { Html, html } from "./html.ts";

/** Observable Plot with a document to draw in. */
export interface Plotter {
  Plot: typeof Plot;
  /** An SVG without a style sheet of its own, to be put into a page that has one. */
  draw(options: Plot.PlotOptions): Html;
}

/** Loads the plotting library, which only pages need. */
export async function openPlotter(): Promise<Plotter> {
  const library = await import("@observablehq/plot"), { parseHTML } = await import("linkedom");
  // The DOM types are not among those that this project is checked with.
  const { document } = parseHTML("<html></html>") as unknown as Pick<Plot.PlotOptions, "document">;
  return {
    Plot: library,
    draw(options) {
      const svg = library.plot({ ...options, document, className: "plot" });
      for (const sheet of [...svg.querySelectorAll("style")]) sheet.remove();
      // Groups are no things of their own: what a name such as "dot" stands on is not for a screen reader.
      for (const group of [...svg.querySelectorAll("g[aria-label]")]) {
        group.setAttribute("data-mark", group.getAttribute("aria-label") ?? "");
        group.removeAttribute("aria-label");
      }
      // Files of their own need the name space; in a page it does no harm.
      svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      return new Html(svg.outerHTML);
    },
  };
}

/** Drawings side by side as one. @param size of all of them, pixels, and their name for those who do not see them */
export function beside(
  parts: readonly Html[],
  { width, height, title }: { width: number; height: number; title: string },
): Html {
  let x = 0;
  const placed = parts.map(({ text }) => {
    const at = x;
    x += Number(/ width="([\d.]+)"/.exec(text)![1]);
    return text.replace(/ class="plot"/, ` x="${at}"`);
  });
  const name = html`${title}`.text;
  return new Html(
    `<svg class="plot" fill="currentColor" font-family="system-ui, sans-serif" font-size="10" text-anchor="middle" ` +
      `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-label="${name}" ` +
      `xmlns="http://www.w3.org/2000/svg">${placed.join("")}</svg>`,
  );
}
