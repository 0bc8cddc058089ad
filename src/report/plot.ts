import type * as Plot from "@observablehq/plot";
import { Html } from "./html.ts";

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
      // Files of their own need the name space; in a page it does no harm.
      svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      return new Html(svg.outerHTML);
    },
  };
}
