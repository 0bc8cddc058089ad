/** The element with an id, which the page has. */
export const part = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;

/** A new element with a text and attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = "",
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** A table cell: a text, and the class that its column or its meaning gives it. */
export type Cell = string | { text: string; as: string };

/** A table that scrolls sideways by itself where the page is narrow. @param left how many columns are words */
export function tableOf(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  words: readonly number[],
) {
  const table = make("table"), top = make("tr"), body = make("tbody"), thead = make("thead");
  const align = (i: number): Record<string, string> => words.includes(i) ? { class: "text" } : {};
  head.forEach((text, i) => top.append(make("th", text, { scope: "col", ...align(i) })));
  for (const row of rows) {
    const line = make("tr");
    row.forEach((cell, i) => {
      const { text, as } = typeof cell === "string" ? { text: cell, as: "" } : cell;
      line.append(make("td", text, { class: [align(i).class, as].filter(Boolean).join(" ") }));
    });
    body.append(line);
  }
  thead.append(top);
  table.append(make("caption", caption), thead, body);
  const frame = make("div", "", { class: "table", tabindex: "0", role: "region", "aria-label": caption });
  frame.append(table);
  return frame;
}

/** Shows elements or hides them. */
export const show = (...elements: HTMLElement[]) => elements.forEach((e) => e.hidden = false);
export const hide = (...elements: HTMLElement[]) => elements.forEach((e) => e.hidden = true);
