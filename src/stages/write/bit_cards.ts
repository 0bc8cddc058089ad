import { fitFlags } from "../../base/flags.ts";
import type { Card } from "../../io/fits.ts";
import { exposureBits, fitBits, type MaskBit, maskBits, wiseBits } from "../../survey/mask_bits.ts";
import { card } from "./card.ts";

/** Value of each bit by name, and name of each bit by number. */
export const bitCards = (prefix: string, short: string, bits: readonly MaskBit[]): Card[] => [
  ...bits.map((b) => card(`${prefix}_${b.name}`, 2 ** b.bit, b.meaning)),
  ...bits.map((b) => card(`${short}_${b.bit}`, b.name, b.meaning)),
];

/** Bits of MASKBITS. */
const maskBitCards = (bands: readonly string[]): Card[] => bitCards("MB", "MBIT", maskBits(bands));

/** Bits of the masks of WISE. */
export const wiseBitCards = (): Card[] => bitCards("WB", "WBIT", wiseBits);

/** Bits of all of the survey's masks; words of those of exposures are in small letters there. */
export const surveyBitCards = (bands: readonly string[]): Card[] => [
  ...maskBitCards(bands),
  ...bitCards("FB", "FBIT", fitBits),
  ...wiseBitCards(),
  ...bitCards("AM", "ABIT", exposureBits).map((c) => c.key.startsWith("ABIT") ? lowered(c) : c),
];

const lowered = (c: Card): Card => ({ ...c, value: String(c.value).toLowerCase() });

/** Bits of everything that a catalogue has bits of. */
export const catalogueBitCards = (bands: readonly string[]): Card[] => [
  ...surveyBitCards(bands),
  ...bitCards("FF", "FFBIT", fitFlags),
];
