/** What a driver's compiler says of a pipeline. */

/** Begins the line that names the variant whose statistics follow. */
export const mark = "### ";

export interface Statistics {
  /** The variant's label. */
  variant: string;
  /** Registers of a lane, and scalar ones of a wave. */
  vgprs: number;
  sgprs: number;
  /** Registers of both kinds that were moved to memory. */
  spilled: number;
  /** Bytes of workgroup memory. */
  lds: number;
  /** Bytes of memory of its own that a wave of 64 lanes needs. */
  scratch: number;
  /** Waves of 64 lanes that a SIMD can hold. */
  waves: number;
  instructions: number;
}

/** Families whose waves of 64 lanes are pairs of 32 in RADV's statistics: RDNA, the others are GCN and CDNA. */
export const pairsWaves = (family: string): boolean => /^(navi|gfx1)/.test(family);

/** Reads what RADV prints with RADV_DEBUG=shaderstats between the marks.
 * @param wave32 the family runs a wave of 64 lanes as two of 32 and counts those
 * @throws {SyntaxError} when the driver says nothing of a variant */
export function parseStatistics(text: string, wave32: boolean): Statistics[] {
  return text.split(mark).slice(1, -1).map((block) => {
    const variant = block.slice(0, block.indexOf("\n"));
    const number = (name: string) => {
      const found = block.match(new RegExp(`^${name}: (\\d+)$`, "m"));
      if (!found) throw new SyntaxError(`The driver does not say "${name}" of ${variant}:\n${block}`);
      return Number(found[1]);
    };
    return {
      variant,
      vgprs: number("VGPRs"),
      sgprs: number("SGPRs"),
      spilled: number("Spilled VGPRs") + number("Spilled SGPRs"),
      lds: number("LDS size"),
      scratch: number("Scratch size"),
      waves: number("Subgroups per SIMD") / (wave32 ? 2 : 1),
      instructions: number("Instructions"),
    };
  });
}
