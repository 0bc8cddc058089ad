/** What other releases have otherwise: DR10 has four bands, DR5 is the one that Obiwan worked on. */
import type { DataModel, Product, TableContext, TableModel } from "../product.ts";
import { catalogueModel } from "../tables/catalogue.ts";
import { dr5Columns } from "../tables/dr5.ts";
import { catalogueProducts } from "./catalogues.ts";
import { placeCards } from "../cards.ts";
import { imageProducts } from "./images.ts";
import { ownProducts } from "./own.ts";

const all: readonly Product[] = [...catalogueProducts, ...imageProducts, ...ownProducts];

/** Every catalogue of DR10 has columns in these. */
const dr10Bands = ["g", "r", "i", "z"];
const afterDr10 = new Set(["ls_id_dr11", "nearest_neighbor"]);

const inBandsOfDr10 = ({ bands, ...of }: TableContext): TableContext => ({
  ...of,
  bands: [...dr10Bands, ...bands.filter((b) => !dr10Bands.includes(b))],
});

/** Four bands; mask bits are wider than those of DR9; headers name the release. */
function dr10(product: Product): Product {
  if (product.own) return product;
  const four = (table: TableModel): TableModel => ({ ...table, columns: (of) => table.columns(inBandsOfDr10(of)) });
  const words = product.primary?.includes("LSDR") ? { words: { LSDR: "DR10" } } : {};
  if (product.kind !== "tractor") return { ...product, tables: product.tables?.map(four), ...words };
  const columns: TableModel["columns"] = (of) =>
    catalogueModel(inBandsOfDr10(of).bands).filter((c) => !afterDr10.has(c.name));
  return { ...product, tables: product.tables!.map((table) => ({ ...table, columns })), ...words };
}

/** Kinds of products that DR5 has, too; names of HDUs and cards came later. */
const ofDr5 = new Set([
  ...["tractor", "ccds", "depth table", "blobs", "survey CCDs"],
  ...["image", "invvar", "model", "chi2", "depth", "galdepth", "nexp", "sims"],
]);
const laterCcdColumns = new Set(["skyver", "psfver", "co_sky", "psfnorm", "galnorm"]);

function dr5({ kind, tables, image, ...product }: Product): Product {
  const older = (table: TableModel): TableModel => ({
    ...table,
    name: undefined,
    columns: (of) => {
      if (kind === "tractor") return dr5Columns;
      return table.columns(of).map((c) => laterCcdColumns.has(c.name) ? { ...c, also: ["f8"], optional: true } : c);
    },
  });
  return {
    ...product,
    kind,
    primary: [],
    ...(tables ? { tables: tables.map(older) } : {}),
    ...(image
      ? {
        image: {
          meaning: image.meaning,
          bitpix: image.bitpix[0] === -32 ? [-32] : [8, 16, 32],
          cards: placeCards,
        },
      }
      : {}),
  };
}

const lists: Readonly<Record<DataModel, readonly Product[]>> = {
  dr9: all,
  dr10: all.map(dr10),
  dr5: all.flatMap((p) => p.own && p.tables ? [p] : ofDr5.has(p.kind) ? [dr5(p)] : []),
};

/** Products of a model, in the order in which a file is looked for. */
export const productsOf = (model: DataModel): readonly Product[] => lists[model];

/** A file's product, and its band, "" where it has none; undefined where the model has no rule for it.
 * Files are known by the names that the survey gives them, brick's names in them or not. */
export function productOf(path: string, model: DataModel): { product: Product; band: string } | undefined {
  const parts = path.split("/"), name = parts.at(-1)!, folders = parts.slice(0, -1);
  for (const product of lists[model]) {
    const band = product.bandOf(name, folders);
    if (band !== undefined) return { product, band };
  }
}
