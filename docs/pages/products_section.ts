/** The products of a brick as documents show them: files, HDUs, columns and cards of the data model. */
import { cardMeanings } from "../../src/survey/data_model/cards.ts";
import type { ModelColumn } from "../../src/survey/data_model/model_column.ts";
import type { Product, TableModel } from "../../src/survey/data_model/product.ts";
import { productsOf } from "../../src/survey/data_model/products/releases.ts";
import { markdownTable } from "./markdown_table.ts";

const words: Record<ModelColumn["type"], string> = {
  f8: "float64",
  f4: "float32",
  i8: "int64",
  u8: "uint64",
  i4: "int32",
  i2: "int16",
  u1: "uint8",
  bool: "bool",
  str: "text",
};

/** Type and shape of a column, bands first. */
export function typeWords({ type, size, overBands }: ModelColumn): string {
  const inner = type === "str" || size === undefined ? [] : [size].flat(), shape = [...(overBands ? ["bands"] : []), ...inner];
  return words[type] + (shape.length > 0 ? `[${shape.join(", ")}]` : "");
}

/** Columns as a table. */
export const columnTable = (columns: readonly ModelColumn[]): string =>
  markdownTable(
    ["column", "type", "unit", "meaning"],
    columns.map((c) => [`\`${c.name}\``, typeWords(c), c.unit ?? "", c.meaning + (c.optional ? " (may be absent)" : "")]),
  );

const code = (list: readonly string[]) => list.map((word) => `\`${word}\``).join(" ");

/** @param alone whether the file has no other table */
function tableText({ name, meaning, columns, cards, ours }: TableModel, alone: boolean): string {
  const head = `${name ? `HDU \`${name}\`: ` : ""}${meaning}.`, list = columns({ bands: ["*"], names: new Set() });
  const rules = cards ? ` Cards: ${code(cards)}.` : "";
  const further = ours ? `\n\nOurs has besides:\n\n${columnTable(ours)}` : "";
  return `${alone ? head : `**${head}**`}${rules}\n\n${columnTable(list)}${further}`;
}

function productText(product: Product): string {
  const { title, files, tables = [], primary = [] } = product;
  const cards = primary.length > 0 ? `\n\nCards of the primary header: ${cardRanges(primary)}.` : "";
  return `### ${title}\n\n${code(files)}${cards}\n\n${
    tables.map((t) => tableText(t, tables.length === 1)).join("\n\n")
  }`;
}

/** Numbered cards in one word. */
function cardRanges(cards: readonly string[]): string {
  const plain = cards.filter((c) => !/^[MFA]BIT_/.test(c));
  const bits = ["M", "F", "A"].filter((b) => cards.some((c) => c.startsWith(`${b}BIT_`))).map((b) => `${b}BIT_<n>`);
  return code([...plain, ...bits]);
}

/** Coadds and other images, a row a kind. */
function imageTable(): string {
  const pixels: Record<number, string> = { [-32]: "float32", 32: "int32", 16: "int16", 8: "uint8" };
  const rows = productsOf("dr9").flatMap(({ image, files, words = {}, own }) => {
    if (!image) return [];
    const said = Object.entries({ ...words, ...image.words }).map(([key, word]) => `\`${key}\` ${word}`).join(", ");
    const type = image.bitpix.map((b) => pixels[b]).join(" or ");
    return [[code(files), `\`${image.name}\``, type, image.unit ?? "", said, image.meaning + (own ? " (ours alone)" : "")]];
  });
  return markdownTable(["file", "HDU", "pixels", "unit", "cards", "meaning"], rows);
}

const isShown = ({ kind, tables }: Product) =>
  tables !== undefined && !["derived", "pairs", "summary", "merged", "merged summary"].includes(kind);

/** Text of the sections about products of bricks. */
export function productSections(): string {
  const shown = productsOf("dr9").filter(isShown), [survey, own] = [shown.filter((p) => !p.own), shown.filter((p) => p.own)];
  return `## Tables in the survey's layout

${survey.map(productText).join("\n\n")}

## Images

Every image lies on the brick's grid and has its WCS, the cards of every product and, of a band, those of its exposures.

${imageTable()}

## Tables of injections and forced photometry

${own.map(productText).join("\n\n")}

## Cards

What cards tell, by their comments; of a release's products \`verify --datamodel\` asks for those that are named above.

${markdownTable(["card", "comment"], Object.entries(cardMeanings).map(([key, meaning]) => [`\`${key}\``, meaning]))}`;
}
