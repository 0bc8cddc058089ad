import { timingSafeEqual } from "node:crypto";

/** A secret for one start: 192 random bits, as letters that need no escape in a URL. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/** What a page of the explorer may load and do: its own files, its own server, nothing else; nobody may frame it. */
export const headers: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** The path behind the token of a request that may be answered; else the status with which it is refused.
 * A page elsewhere cannot ask: it does not know the token, a name that somebody else made to lead here is no Host of ours, and what it
 * sends carries its origin. */
export function admitted(request: Request, token: string): { path: string } | { refused: number; why: string } {
  const url = new URL(request.url), host = request.headers.get("host") ?? "";
  if (host !== `127.0.0.1:${url.port}` && host !== `localhost:${url.port}`) {
    return { refused: 421, why: "Cannot answer: this address is not ours" };
  }
  const [, given = "", ...rest] = url.pathname.split("/");
  if (!equal(given, token)) return { refused: 403, why: "Cannot answer: the token is missing or wrong" };
  const origin = request.headers.get("origin"), site = request.headers.get("sec-fetch-site");
  if (origin !== null && origin !== `http://${host}`) {
    return { refused: 403, why: "Cannot answer a page from elsewhere" };
  }
  if (site !== null && site !== "same-origin" && site !== "none") {
    return { refused: 403, why: "Cannot answer a page from elsewhere" };
  }
  return { path: rest.join("/") };
}

/** Takes as long whatever differs. */
function equal(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => new TextEncoder().encode(text));
  const same = x.length === y.length;
  return timingSafeEqual(same ? x : y, y) && same;
}
