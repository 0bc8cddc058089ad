import assert from "node:assert/strict";
import { dataModels, type Product } from "../../../src/survey/data_model/product.ts";
import { productOf, productsOf } from "../../../src/survey/data_model/products/releases.ts";
import { card, columnsFor, emptyColumn, found, modelFile, otherType } from "../../make/tables/model_file.ts";

/** A path that documents write, of a brick. */
const pathOf = ({ files }: Product): string =>
  files[0].replaceAll("<bri>", "150").replaceAll("<brick>", "1500p020").replaceAll("<unit>", "rs0")
    .replaceAll("<obj>", "elg").replaceAll("<band>", "r").replaceAll("<seed>", "1").replaceAll("<startid>", "1")
    .replaceAll("<sim>", "file0_rs0_skip0").replaceAll("<release>", "10.1").replaceAll("*", "decam")
    .replaceAll("<brickmin>", "150m005").replaceAll("<brickmax>", "160p000");

const bandsOf = (model: string, { kind }: Product) =>
  kind === "sweep" ? (model === "dr10" ? ["G", "R", "I", "Z"] : ["G", "R", "Z"]) : ["g", "r", "i", "z"];

for (const model of dataModels) {
  // What no release of the survey has is the same in all models.
  for (const product of productsOf(model).filter((p) => model === "dr9" || !p.own)) {
    const path = pathOf(product), bands = bandsOf(model, product), whole = () => modelFile(product, bands);
    const says = (change: (file: ReturnType<typeof whole>) => void) => {
      const file = whole();
      change(file);
      return found(file, path, model);
    };
    const finds = (what: RegExp, change: (file: ReturnType<typeof whole>) => void) => {
      const lines = says(change);
      assert.ok(lines.some((l) => what.test(l)), `${what} is not among ${JSON.stringify(lines)}`);
    };

    Deno.test(`${model}, ${product.kind}: a file with all that the model wants departs in nothing, any other does`, () => {
      assert.equal(productOf(path, model)?.product.kind, product.kind, `${path} is known by its name`);
      assert.deepEqual(says(() => {}), []);
      // A band of which a table has one column is known by the header alone, which products of our own need not have.
      const single = (columns: readonly string[], pattern: RegExp) =>
        product.own && columns.filter((n) => pattern.test(n)).length === 1;
      for (const key of [...product.primary ?? [], ...Object.keys(product.words ?? {})]) {
        finds(new RegExp(`${key}.* in the primary header`), (f) => f.primary = f.primary.filter((c) => c.key !== key));
      }
      product.tables?.forEach((table, t) => {
        if (table.name && !table.optional) finds(/called|missing/, (f) => f.tables[t].name = "OTHER");
        for (const key of table.cards ?? []) {
          finds(new RegExp(`card ${key} is missing`), (f) => f.tables[t].cards = []);
        }
        const columns = columnsFor(table, bands);
        for (const column of columns) {
          const { name, unit, size } = column, of = (f: ReturnType<typeof whole>) => f.tables[t].table.columns;
          const named = name.replaceAll("*", "\\*");
          const alone = single(columns.map((c) => c.name), new RegExp(`_${name.split("_").at(-1)}$`));
          if (!column.optional && !alone) finds(new RegExp(`column ${named} is missing`), (f) => of(f).delete(name));
          finds(
            new RegExp(`column ${named} is (u1|bool|f4), the model has`),
            (f) => of(f).set(name, emptyColumn({ ...column, type: otherType(column) })),
          );
          if (unit) {
            finds(
              new RegExp(`column ${named} is in no unit`),
              (f) => of(f).set(name, { ...of(f).get(name)!, unit: undefined }),
            );
          }
          if (size !== undefined && column.type !== "str") {
            finds(
              new RegExp(`column ${named} has the shape`),
              (f) => of(f).set(name, { ...of(f).get(name)!, shape: [3] }),
            );
          }
        }
      });
      const { image } = product;
      if (!image) return;
      for (const key of [...image.cards, ...Object.keys(image.words ?? {})]) {
        finds(new RegExp(key), (f) => f.image!.cards = f.image!.cards.filter((c) => c.key !== key));
      }
      for (const key of image.anyHeader ?? []) {
        finds(new RegExp(key), (f) => f.image!.cards = f.image!.cards.slice(0, 1));
      }
      if (image.name) finds(/called "OTHER"/, (f) => f.image!.cards[0] = card("EXTNAME", "OTHER"));
      if (image.bitpix.length === 1) finds(/have BITPIX/, (f) => f.image!.bitpix = image.bitpix[0] === 16 ? 32 : 16);
    });
  }

  Deno.test(`${model}: columns have places, but for those of an input or of stars`, () => {
    for (const product of productsOf(model)) {
      product.tables?.forEach((table, t) => {
        const file = modelFile(product, bandsOf(model, product)), { columns } = file.tables[t].table;
        const free = table.anywhere?.(new Set(columns.keys())) ?? new Set(),
          placed = [...columns.keys()].filter((n) => !free.has(n));
        if (placed.length < 2) return;
        const first = columns.get(placed[0])!;
        columns.delete(placed[0]);
        columns.set(placed[0], first);
        const lines = found(file, pathOf(product), model);
        assert.ok(
          lines.some((l) => l.includes(`column ${placed[1]} stands where the model has ${placed[0]}`)),
          product.kind,
        );
      });
    }
  });
}
