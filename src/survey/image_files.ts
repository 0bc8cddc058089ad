/** The weight ("w") or data-quality ("d") map beside an image: `_ooi_` becomes `_oow_` or `_ood_`. */
export const companion = (imagePath: string, kind: "w" | "d"): string =>
  imagePath.replace(/_o([ok])i_/, `_o$1${kind}_`);
