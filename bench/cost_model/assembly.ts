/** Reads what RADV prints of a compiled kernel (RADV_DEBUG=shaders): instructions by what executes them, block by block, and the
 * loops that the blocks form. */

/** Instructions of a wave, by the unit that is busy with them. */
export interface Instructions {
  /** Vector arithmetic. */
  vector: number;
  /** Of these, what is no arithmetic with floating-point numbers: addresses, comparisons, selections, moves. */
  whole: number;
  /** Floating-point operations of one lane: an FMA is two. */
  flop: number;
  /** Exponentials, reciprocals, roots. */
  special: number;
  scalar: number;
  /** Accesses to workgroup memory, and 32-bit words of one lane. */
  shared: number;
  sharedWords: number;
  /** Accesses to buffers lane by lane, and 32-bit words of one lane. */
  memory: number;
  memoryWords: number;
  /** Words of both kinds that a processor moves: lanes that are masked move none. */
  moved: number;
  /** Words that a lane keeps in memory for want of registers; on a processor these are its stack. */
  spilled: number;
}

export const noInstructions: Instructions = {
  vector: 0,
  whole: 0,
  flop: 0,
  special: 0,
  scalar: 0,
  shared: 0,
  sharedWords: 0,
  memory: 0,
  memoryWords: 0,
  moved: 0,
  spilled: 0,
};

/** `a` and `times` times `b`. */
export function addUp(a: Instructions, b: Instructions, times = 1): Instructions {
  const keys = Object.keys(a) as (keyof Instructions)[];
  return Object.fromEntries(keys.map((k) => [k, a[k] + times * b[k]])) as unknown as Instructions;
}

/** A stretch of code that is executed again and again, without the loops in it; the whole kernel for the outermost. */
export interface Loop {
  own: Instructions;
  inner: Loop[];
}

interface Block {
  name: string;
  own: Instructions;
  jumps: string[];
}

/** 32-bit words that one lane moves, from names like buffer_load_b64 and ds_load_2addr_b32. */
function wordsOf(name: string): number {
  const bits = Number(name.match(/_b(\d+)/)?.[1] ?? 32);
  return bits / 32 * (/2addr/.test(name) ? 2 : 1);
}

/** Operations of a lane: of multiply-adds two, of packed ones twice as many. */
function flopOf(name: string): number {
  if (!/_f32/.test(name)) return 0;
  if (/^v_(fma|fmac|fmaak|fmamk|mad|mac)/.test(name)) return 2;
  return /^v_(add|sub|subrev|mul|max|min|max3|min3|med3)_/.test(name) ? 1 : 0;
}

/** One instruction; a dual one of RDNA3 is both its halves, as other GPUs would execute them. */
function instruction(line: string): Instructions {
  const names = line.replace(/;.*$/, "").split("::").map((half) => half.trim().split(/\s/)[0].replace("v_dual_", "v_"));
  return names.map(classified).reduce((a, b) => addUp(a, b));
}

function classified(name: string): Instructions {
  const one = { ...noInstructions };
  if (/^v_(exp|log|rcp|rsq|sqrt|sin|cos)_/.test(name)) return { ...one, special: 1 };
  if (/^v_/.test(name)) {
    const flop = flopOf(name);
    return { ...one, vector: 1, whole: flop > 0 ? 0 : 1, flop };
  }
  const words = wordsOf(name);
  if (/^ds_/.test(name)) return { ...one, shared: 1, sharedWords: words, moved: words };
  if (/^(buffer|global|flat)_(load|store|atomic)/.test(name)) {
    return { ...one, memory: 1, memoryWords: words, moved: words };
  }
  if (/^scratch_/.test(name)) return { ...one, spilled: words };
  // Waits and hints take no slot of their own.
  return /^s_(waitcnt|clause|delay_alu|nop|sendmsg|inst_prefetch|set_inst)/.test(name) ? one : { ...one, scalar: 1 };
}

/** The loops of a kernel from its disassembly, in the order of the code.
 * @throws {SyntaxError} when there is none, or loops overlap without being nested */
export function loopsOf(text: string): Loop {
  const start = text.lastIndexOf("disasm:\n");
  if (start < 0) throw new SyntaxError("The driver prints no disassembly");
  const blocks: Block[] = [];
  let last = noInstructions;
  for (const line of text.slice(start).split("\n").slice(1)) {
    const label = line.match(/^(BB\d+):$/), again = line.match(/^\t\(then repeated (\d+) times\)$/);
    if (label) blocks.push({ name: label[1], own: noInstructions, jumps: [] });
    else if (/^\t[a-z(]/.test(line)) {
      const block = blocks[blocks.length - 1], target = line.match(/^\ts_c?branch\w* (BB\d+)/);
      if (!again) last = instruction(line.trim());
      block.own = addUp(block.own, last, again ? Number(again[1]) : 1);
      if (target) block.jumps.push(target[1]);
    } else if (blocks.length > 0) break;
  }
  return nested(blocks);
}

/** Blocks from the target of a jump backwards to that jump are a loop; several jumps to one target make one loop. */
function nested(blocks: readonly Block[]): Loop {
  const index = new Map(blocks.map(({ name }, i) => [name, i])), ends = new Map<number, number>();
  blocks.forEach(({ jumps }, i) => {
    for (const jump of jumps) {
      const to = index.get(jump);
      if (to === undefined) throw new SyntaxError(`The code jumps to ${jump}, which is not there`);
      if (to <= i) ends.set(to, Math.max(ends.get(to) ?? 0, i));
    }
  });
  const read = (from: number, to: number, isLoop: boolean): Loop => {
    const loop: Loop = { own: noInstructions, inner: [] };
    for (let i = from; i <= to; i++) {
      const end = ends.get(i);
      if (end === undefined || (isLoop && i === from)) loop.own = addUp(loop.own, blocks[i].own);
      else {
        if (end > to) throw new SyntaxError(`Loops overlap at ${blocks[i].name}`);
        loop.inner.push(read(i, end, true));
        i = end;
      }
    }
    return loop;
  };
  return read(0, blocks.length - 1, false);
}
