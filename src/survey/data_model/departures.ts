/** In what a file departs from the data model. */
import type { FitsFile, Hdu } from "../../io/fits.ts";
import { checkImage, missingCards, wrongWords } from "./check_image.ts";
import { checkTable, type TableFound } from "./check_table.ts";
import type { DataModel, Product, TableModel } from "./product.ts";
import { productOf } from "./products/releases.ts";

/** What was found in a file that the model has a rule for. */
export interface Checked extends TableFound {
  /** Product: "tractor", "tractor-i", "image", … */
  kind: string;
}

/** @returns undefined for a file whose name is that of no product with a rule */
export function departuresOf(file: FitsFile, model: DataModel = "dr9"): Checked | undefined {
  const found = productOf(file.path, model);
  if (!found) return undefined;
  const { product, band } = found, { kind, tables, image } = product;
  const { departures, further } = tables
    ? tablesFound(tables, file.hdus, product.own ? [] : exposedBands(file))
    : { departures: checkImage(image!, band, file), further: [] };
  return { kind, departures: [...departures, ...primaryFound(product, file)], further };
}

/** Bands that touch the brick, by the primary header. */
const exposedBands = ({ hdus: [{ header }] }: FitsFile): string[] =>
  header.text("BANDS", "").split(",").map((b) => b.trim()).filter((b) => b !== "");

function tablesFound(models: readonly TableModel[], hdus: readonly Hdu[], exposed: readonly string[]): TableFound {
  const found: TableFound = { departures: [], further: [] };
  for (const model of models) {
    const { hdu, departures } = hduFor(model, models.length === 1, hdus);
    found.departures.push(...departures);
    if (!hdu) continue;
    if (hdu.kind !== "table") {
      found.departures.push("it is no table");
      continue;
    }
    const inside = checkTable(model, hdu.header, exposed), cards = missingCards(model.cards ?? [], [hdu.header]);
    const where = models.length > 1 ? `HDU ${model.name}: ` : "";
    found.departures.push(...[...inside.departures, ...cards].map((line) => where + line));
    found.further.push(...inside.further);
  }
  return found;
}

/** The HDU that a model is of; the only one of a file is known without its name, too. */
function hduFor({ name, optional }: TableModel, alone: boolean, hdus: readonly Hdu[]) {
  const full = hdus.filter((h) => h.kind !== "empty"),
    hdu = full.find((h) => h.name === name) ?? (alone ? full[0] : undefined);
  if (!hdu) return { departures: optional ? [] : [alone ? "no HDU has data" : `the HDU ${name} is missing`] };
  if (name === undefined || hdu.name === name) return { hdu, departures: [] };
  return { hdu, departures: [`the HDU is called "${hdu.name}", the model has "${name}"`] };
}

const primaryFound = ({ primary = [], words = {} }: Product, { hdus: [{ header }] }: FitsFile): string[] =>
  [...missingCards(primary, [header]), ...wrongWords(words, header)].map((line) => `${line} in the primary header`);
