/** FITS files: reading and writing. */
export { type Card, type CardValue, Header } from "./fits/header.ts";
export { FitsFiles } from "./fits/fits_files.ts";
export { type OpenedHdu, openHdu } from "./fits/open_hdu.ts";
export { fitsBytes, gzipBytes, type OutputHdu } from "./fits/write.ts";
export {
  compressedImageHdu,
  compressedIntegerHdu,
  imageHdu,
  type ImageToWrite,
  type Quantization,
} from "./fits/write_image.ts";
export { verifySums } from "./fits/verify_sums.ts";
export { dataSumHolds } from "./fits/data_sum.ts";
export { type ColumnHead, TableWriter } from "./fits/tables/table_writer.ts";
export { tableHeads } from "./fits/tables/table_heads.ts";
export { filterTable, type RowChoice } from "./fits/tables/filter_table.ts";
export { tableHdu } from "./fits/tables/write_table.ts";
export type { Pixels } from "./fits/pixels.ts";
export { dataBytes, FitsFile, type Hdu, imageShape, kindOf } from "./fits/hdu.ts";
export { openFits, parseFits } from "./fits/open_fits.ts";
export { type FitsImage, readImage, readTable } from "./fits/read_data.ts";
