import assert from "node:assert/strict";
import { compareCatalogues } from "../../src/post/parity.ts";
import { parityPage } from "../../src/report/parity/page.ts";
import { symlogTicks } from "../../src/report/parity/plots.ts";
import { catalogue, made, row } from "../make/tables/catalogue.ts";

const hostile = `"><img src=http://x.test onerror=alert(1)><script>alert(2)</script>`;

/** Two sets with a hostile name and type, other types, lonely sources and rows without a value. */
function report() {
  const change = (i: number) => ({
    flux: [10.5, -0.2, 30][i % 3],
    fluxIvar: [100, 0, NaN][i % 3],
    radius: 1 + 0.01 * i,
    dchisq: [100, 200, 300, 400 + i, 0],
  });
  const one = {
    name: hostile,
    ours: catalogue([...row(6, change), made({ x: -50, type: "<i>" })]),
    theirs: catalogue(row(6)),
  };
  const two = {
    name: "two",
    ours: catalogue(row(4, (i) => ({ type: i > 2 ? "DEV" : "EXP" }))),
    theirs: catalogue(row(5)),
  };
  return compareCatalogues([one, two]);
}

Deno.test("parityPage() is one file without script, inline style, event handler or address", async () => {
  const page = await parityPage(report());
  const { document } = (await import("linkedom")).parseHTML(page) as unknown as { document: Dom };
  const elements = [...document.querySelectorAll("*")], names = new Set(elements.map((e) => e.localName));
  for (const name of ["script", "img", "link", "iframe", "object", "form", "a", "i", "base"]) {
    assert.ok(!names.has(name), name);
  }
  const attributes = new Set(elements.flatMap((e) => [...e.attributes].map((a) => a.name)));
  assert.deepEqual([...attributes].filter((a) => /^on|^style$|href|src/.test(a)), []);
  assert.equal(elements.filter((e) => e.localName === "style").length, 1);
  assert.doesNotMatch(
    page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "").replaceAll("http://x.test", ""),
    /https?:/,
  );
  // The foreign text is there, as text: in tables, the legend and the tips of the dots.
  assert.ok(document.querySelector(".legend li")!.textContent.includes(hostile));
  assert.ok([...document.querySelectorAll("circle title")].some((t) => t.textContent.startsWith(hostile)));
});

Deno.test("parityPage() plots every pair that has a value and says how many have none", async () => {
  const page = await parityPage(report());
  const { document } = (await import("linkedom")).parseHTML(page) as unknown as { document: Dom };
  const figures = [...document.querySelectorAll("figure")].map((f) => ({
    caption: f.querySelector("figcaption")!.textContent,
    dots: f.querySelectorAll("circle").length + f.querySelectorAll("g[data-mark=dot] path").length,
    title: f.querySelectorAll("title").length,
  }));
  const of = (caption: string) => figures.find((f) => f.caption.startsWith(caption))!;
  // Ten pairs; in the reference all have a flux of 10 and an ivar.
  assert.deepEqual(of("Δflux in g against S/N"), { caption: "Δflux in g against S/N", dots: 10, title: 10 });
  assert.equal(of("Δposition").title, 10);
  // Nine of one type.
  assert.equal(of("Δradius").title, 9);
  assert.equal(of("dchisq").title, 9);
  const backwards = compareCatalogues([{
    name: "a",
    ours: catalogue(row(6)),
    theirs: catalogue(row(6, (i) => ({ fluxIvar: [100, 0, NaN][i % 3], flux: [10, 10, -1][i % 3] }))),
  }]);
  const other = await parityPage(backwards);
  assert.match(other, /Δflux in g against magnitude; 4 without a value are left out/);
});

Deno.test("parityPage() states the figures, the lonely and the disagreeing sources", async () => {
  const p = report(), page = await parityPage(p);
  const { document } = (await import("linkedom")).parseHTML(page) as unknown as { document: Dom };
  assert.equal(document.querySelectorAll("details").length, p.disagreeing.length);
  assert.ok(p.disagreeing.length > 3);
  const text = document.querySelector("body")!.textContent;
  assert.match(text, /only theirs: EXP; nearest of ours: row 3, DEV, 10.000″ away/);
  assert.match(text, /two row 3, EXP, S\/N 100: type DEV, theirs EXP/);
  assert.match(text, /10 of 11 \(90.9 %\)/);
});

Deno.test("symlogTicks() has 0 and the powers of ten that the data reach, on each side", () => {
  assert.deepEqual(symlogTicks([-0.05, 3], 0.1), [-0.1, 0, 0.1, 1]);
  assert.deepEqual(symlogTicks([0.6], 0.1), [0, 0.1, 1]);
  assert.deepEqual(symlogTicks([-80, 0.01], 0.1), [-100, -10, -1, 0]);
  assert.deepEqual(symlogTicks([], 1), [0]);
});

/** What these tests need of a document. */
interface Dom {
  localName: string;
  textContent: string;
  attributes: Iterable<{ name: string }>;
  querySelector(selector: string): Dom | null;
  querySelectorAll(selector: string): Iterable<Dom> & { length: number };
}
