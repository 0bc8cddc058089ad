import { departures } from "../../tests/clients/departures.ts";
import { type Need, products } from "../../tests/clients/need.ts";
import { needs, wcsCards } from "../../tests/clients/needs.ts";
import { markdownTable } from "./markdown_table.ts";

/** Columns, cards and pixels in a few words. */
function asked(list: readonly Need[]): string {
  const columns = new Set(list.flatMap((n) => Object.values(n.columns ?? {}).flat())), cards = new Set(list.flatMap((n) => n.cards ?? []));
  const others = [...cards].filter((c) => !wcsCards.includes(c));
  return [
    ...(columns.size > 0 ? [`${columns.size} column${columns.size > 1 ? "s" : ""}`] : []),
    ...(wcsCards.every((c) => cards.has(c)) ? ["the WCS"] : []),
    ...(others.length > 0 ? [`cards ${others.map((c) => `\`${c}\``).join(" ")}`] : []),
    ...(list.some((n) => n.pixels) ? ["pixels"] : []),
    ...(list.some((n) => n.lines) ? ["lines"] : []),
  ].join("; ");
}

function rows(): string[][] {
  return [...Map.groupBy(needs, (n) => `${n.client}\n${n.product}`).values()].map((list) => {
    const [{ client, product }] = list, known = departures.filter((d) => d.client === client && d.product === product);
    const lacking = [...new Set(known.map((d) => d.why))].join(" ");
    return [client, products[product].name, asked(list), lacking || "unchanged"];
  });
}

const sources = () => [...new Map(needs.map((n) => [n.client, n.source]))].map(([client, source]) => [client, `\`${source}\``]);

/** Programs that are installed and started. */
const running: readonly (readonly string[])[] = [
  ["astropy", "every FITS file of a brick", "opens every HDU strictly, with its checksums, tables as tables, images with their place on the sky", "`tests/clients/running_test.ts`"],
  ["fitsio", "every FITS file of a brick", "reads every HDU by its name: types, shapes and rows of tables, pixels of images are ours", "`tests/clients/fitsio_test.ts`"],
  ["fitsio and numpy", "the catalogue", "what desitarget's reader does: each column goes into an array of its type", "`tests/clients/fitsio_test.ts`"],
  ["DuckDB", "every Parquet file of a brick", "reads all columns and rows", "`tests/clients/running_test.ts`"],
  ["STILTS, TOPCAT", "every table of every FITS file", "what it writes of them as VOTable is valid and has our values and units; selects by columns and makes some of arrays", "`tests/clients/stilts_test.ts`"],
  ["fitsverify", "every FITS file of a brick", "finds no error and no warning", "`tests/clients/running_test.ts`"],
];

/** Text of docs/reference/clients.md. */
export const clientsPage = (): string =>
  `# Programs that read our products

Made by \`deno task docs\` from \`tests/clients/\`; do not edit.

What the survey's own programs read, looked up in their sources and written down as rules: files, HDUs, cards, columns and their kinds. \`tests/clients/clients_test.ts\` checks
each rule against the products of a synthetic brick, and of a real one where reference data are, and fails when a departure below is mended and still listed. The column *read* says what is missing and what the program makes of it.

${markdownTable(["program", "product", "asks for", "read"], rows())}

The tables of *derived* rows are made with \`derive --names obiwan\` and \`derive --names legacysim\` ([names](data-model.md#other-programs-names)). desitarget takes catalogues of the
survey's releases alone, by the column \`release\`.

Columns and masks of WISE are measured with \`--wise-dir\` ([infrared](../explanation/infrared.md)). Without it they are there and 0, with inverse variances of 0: selections that need its fluxes, those of LRGs and QSOs, select nothing then.
With \`brick --no-wise\` (\`run.wise = false\`) there are none; desitarget takes absent columns for zeros, its randoms then fail on the mask bits, and Obiwan's table of a data release is not made.

## Programs that run

These really run in the tests, where they are installed; \`.ci/run\` installs them.

${markdownTable(["program", "products", "what it does", "test"], running)}

No MOC and no HiPS is made: Aladin opens the coadds as images. STILTS of Debian has no reader of Parquet.

## Where it was looked up

${markdownTable(["program", "repository and file"], sources())}
`;
