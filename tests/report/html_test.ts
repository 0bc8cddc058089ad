import assert from "node:assert/strict";
import { Html, html, htmlPage, htmlTable } from "../../src/report/html.ts";

const hostile = `"><script>alert('1')</script>&amp;`;
const safe = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;";

Deno.test("html`` escapes every piece that is not markup, and markup not twice", () => {
  assert.equal(html`<a title="${hostile}">${hostile}</a>`.text, `<a title="${safe}">${safe}</a>`);
  assert.equal(html`<b>${html`<i>${"<"}</i>`}${[html`1`, html`2`]}${3}</b>`.text, "<b><i>&lt;</i>1\n23</b>");
  assert.match(htmlTable([[hostile, "x"], [hostile, hostile]]).text, new RegExp(`<th scope="row">${safe.slice(0, 9)}`));
  assert.doesNotMatch(htmlTable([[hostile, "x"], [hostile, hostile]]).text, /<script/);
});

Deno.test("htmlPage() allows its own style sheet by digest and nothing else", async () => {
  const page = await htmlPage(hostile, "b { color: red }", new Html("<p>x</p>"));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(/<style>([^]*)<\/style>/.exec(page)![1]),
  );
  assert.equal(
    policy.replaceAll("&#39;", "'"),
    `default-src 'none'; style-src 'sha256-${new Uint8Array(digest).toBase64()}'; base-uri 'none'; form-action 'none'`,
  );
  assert.ok(page.includes(`<title>${safe}</title>`));
});
