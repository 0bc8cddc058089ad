// Small helpers for elements.

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** @param {string} name @param {Record<string, any>} [properties] attributes; `on…` are listeners @param {...any} children
 * @returns {any} */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  fill(made, properties);
  made.append(...children);
  return made;
}

/** @param {string} name @param {Record<string, any>} [properties] @param {...any} children @returns {any} */
export function drawn(name, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(made, properties);
  made.append(...children);
  return made;
}

/** @param {Element} made @param {Record<string, any>} properties */
function fill(made, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
}

/** A number for people: four digits that count. @param {any} value @param {number} [digits] */
export function brief(value, digits = 4) {
  if (value === null || value === undefined || value === "") return "–";
  const v = Number(value);
  if (!Number.isFinite(v)) return String(value);
  return String(Number(v.toPrecision(digits))).replace("-", "−");
}

/** @param {number} n */
export const whole = (n) => n.toLocaleString("en");
/** @param {number} share */
export const percent = (share) => Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–";

/** The interval that holds a share with 68 % probability, k of n found. @param {number} k @param {number} n */
export function wilson(k, n) {
  if (!(n > 0)) return [NaN, NaN];
  const half = Math.sqrt(k * (n - k) / n + 0.25);
  return [(k + 0.5 - half) / (n + 1), (k + 0.5 + half) / (n + 1)];
}

/** An answer of the server as JSON. @param {string} path @param {any} [body] what is posted @returns {Promise<any>} */
export async function asked(path, body) {
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body === undefined ? {} : post);
  if (!response.ok) throw new Error((await response.text()).trim());
  return await response.json();
}

/** Hands the user a file. @param {string} name @param {string} text */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

/** Rows as CSV. @param {readonly string[]} names @param {Iterable<readonly any[]>} rows */
export function csv(names, rows) {
  /** @param {any} v */
  const cell = (v) => {
    const text = v === null || v === undefined ? "" : String(v);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}

/** Says something to all, screen readers too. @param {string} words */
export const say = (words) => byId("said").textContent = words;

/** Mosaic asks the server that the page came from. */
export const connector = {
  /** @param {{ type: string, sql: string }} request */
  async query({ type, sql }) {
    const response = await fetch("query", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type, sql }),
    });
    if (!response.ok) throw new Error((await response.text()).trim());
    return type === "exec" ? undefined : new Uint8Array(await response.arrayBuffer());
  },
};
