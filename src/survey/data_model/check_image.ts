/** In what an image departs from its model. */
import type { FitsFile, Hdu, Header } from "../../io/fits.ts";
import type { ImageModel } from "./product.ts";

/** @param band of the file @returns sentences, each of one departure */
export function checkImage(model: ImageModel, band: string, { hdus }: FitsFile): string[] {
  const images = hdus.filter((h) => h.kind !== "empty"), headers = hdus.map((h) => h.header);
  if (images.length === 0) return ["no HDU has data"];
  const shared = missingCards(model.anyHeader ?? [], headers);
  if (model.each) return [...images.flatMap((hdu) => oneOfMany(model, model.each!, hdu)), ...shared];
  const [hdu] = images, name = model.name?.replace("<band>", band);
  const other = name !== undefined && hdu.name !== name
    ? [`the HDU is called "${hdu.name}", the model has "${name}"`]
    : [];
  return [...other, ...imageFound(model, name ?? "the image", hdu), ...shared];
}

const oneOfMany = (model: ImageModel, each: RegExp, hdu: Hdu): string[] => [
  ...(each.test(hdu.name) ? [] : [`an HDU is called "${hdu.name}", the model has names like ${model.name}`]),
  ...imageFound(model, hdu.name, hdu),
];

function imageFound({ bitpix, words = {}, cards }: ImageModel, name: string, { kind, header }: Hdu): string[] {
  if (kind === "table") return ["it is no image"];
  const bits = header.number("ZBITPIX", header.number("BITPIX", 0));
  return [
    ...(bitpix.includes(bits) ? [] : [`pixels of ${name} have BITPIX ${bits}, the model has ${bitpix.join(" or ")}`]),
    ...wrongWords(words, header),
    ...missingCards(cards, [header]),
  ];
}

/** Cards with another value than the model's. */
export const wrongWords = (words: Readonly<Record<string, string>>, header: Header): string[] =>
  Object.entries(words).flatMap(([card, word]) => {
    const there = header.text(card, "").trim();
    return there === word ? [] : [`${card} is "${there}", the model has "${word}"`];
  });

/** Cards that none of the headers has. */
export const missingCards = (cards: readonly string[], headers: readonly Header[]): string[] =>
  cards.filter((card) => headers.every((h) => h.get(card) === undefined)).map((card) => `the card ${card} is missing`);
