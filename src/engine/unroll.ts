import type { Constants } from "../compute/engine.ts";
import { wgslName } from "../compute/wgsl.ts";

/** The extensions that shader files use: blocks written out several times, and blocks kept for some pipelines only.
 *
 *     #repeat k 4
 *     sum[$(k)] = $(2 * k + 1).0;
 *     #end
 *     #if EXACT
 *     …
 *     #end
 *
 * A lane that keeps a line of values in registers needs every index to be a constant; a loop would send them to memory.
 * Blocks nest; `$( )` holds whole-number arithmetic on the counters.
 * @param constants by their names in TypeScript: `#if` keeps the block of one that is true, and `#if !` does not; a
 * compiler takes seconds over long blocks that a constant rules out */
export function unroll(source: string, constants: Constants = {}): string {
  const flags = new Set(
    Object.keys(constants).filter((name) => constants[name] === true).map((name) => wgslName(name)),
  );
  const lines = source.split("\n"), out: string[] = [];
  const blockEnd = (start: number) => {
    let depth = 0;
    for (let i = start; i < lines.length; i++) {
      if (/^\s*#(repeat|if) /.test(lines[i])) depth++;
      else if (/^\s*#end\s*$/.test(lines[i]) && --depth === 0) return i;
    }
    throw new SyntaxError(`${lines[start].trim()} in line ${start + 1} has no #end`);
  };
  const walk = (from: number, to: number, counters: ReadonlyMap<string, number>) => {
    for (let i = from; i < to; i++) {
      const repeat = lines[i].match(/^\s*#repeat ([a-z]\w*) (\d+)\s*$/);
      const condition = lines[i].match(/^\s*#if (!?)([A-Z]\w*)\s*$/);
      if (condition) {
        const end = blockEnd(i);
        if (flags.has(condition[2]) !== (condition[1] === "!")) walk(i + 1, end, counters);
        i = end;
        continue;
      }
      if (!repeat) {
        out.push(substitute(lines[i], counters));
        continue;
      }
      const end = blockEnd(i);
      for (let k = 0; k < Number(repeat[2]); k++) walk(i + 1, end, new Map([...counters, [repeat[1], k]]));
      i = end;
    }
  };
  walk(0, lines.length, new Map());
  return out.join("\n");
}

/** Replaces every `$(…)` of a line by its value. */
function substitute(line: string, counters: ReadonlyMap<string, number>): string {
  let out = "", at = 0;
  for (let start = line.indexOf("$("); start >= 0; start = line.indexOf("$(", at)) {
    let end = start + 2;
    for (let depth = 1; depth > 0; end++) {
      if (end >= line.length) throw new SyntaxError(`"${line.trim()}": $( is not closed`);
      depth += line[end] === "(" ? 1 : line[end] === ")" ? -1 : 0;
    }
    out += line.slice(at, start) + evaluate(line.slice(start + 2, end - 1), counters);
    at = end;
  }
  return out + line.slice(at);
}

const operators: Record<string, [number, (a: number, b: number) => number]> = {
  "+": [1, (a, b) => a + b],
  "-": [1, (a, b) => a - b],
  "*": [2, (a, b) => a * b],
  "/": [2, (a, b) => Math.trunc(a / b)],
  "%": [2, (a, b) => a % b],
};

function evaluate(text: string, counters: ReadonlyMap<string, number>): number {
  const tokens = text.match(/\d+|[a-z]\w*|[-+*/%()]/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`Cannot evaluate "$(${text})"`);
  };
  const operand = (): number => {
    const token = tokens[at++];
    if (token === "(") {
      const value = sum(1);
      return tokens[at++] === ")" ? value : fail();
    }
    const value = /^\d/.test(token ?? "") ? Number(token) : counters.get(token ?? "");
    return value ?? fail();
  };
  const sum = (precedence: number): number => {
    let left = operand();
    while (operators[tokens[at]]?.[0] >= precedence) {
      const [own, apply] = operators[tokens[at++]];
      left = apply(left, sum(own + 1));
    }
    return left;
  };
  const value = sum(1);
  return at === tokens.length ? value : fail();
}
