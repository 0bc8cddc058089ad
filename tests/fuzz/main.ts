// Feeds readers with damaged files: deno task fuzz [--seed N] [--count N] [--from N] [TARGET ...]
// Prints what was found, and how to make it again; exit code 1 when there is something.
import { fuzz } from "./run.ts";
import { targets } from "./targets.ts";

const words = [...Deno.args],
  option = (name: string, fallback: number) => {
    const at = words.indexOf(name);
    return at < 0 ? fallback : Number(words.splice(at, 2)[1]);
  };
const seed = option("--seed", 1), count = option("--count", 100_000), from = option("--from", 0);
const chosen = words.length > 0 ? targets.filter((t) => words.includes(t.name)) : targets;
if (chosen.length === 0) throw new Error(`no target of that name; there are ${targets.map((t) => t.name).join(", ")}`);
const each = Math.ceil(count / chosen.length);
let total = 0;
const start = performance.now(), since = (at: number) => `${((performance.now() - at) / 1000).toFixed(1)} s`;
for (const { name } of chosen) {
  const began = performance.now(), found = await fuzz({ target: name, seed, from, to: from + each });
  total += found.length;
  console.log(
    `${name}: ${each} mutants, ${since(began)}, ${found.length} findings`,
  );
  for (const { mutant, fault } of found.slice(0, 5)) {
    console.log(
      `  deno task fuzz --seed ${seed} --from ${mutant} --count 1 "${name}"\n    ${
        fault.split("\n").slice(0, 6).join("\n    ")
      }`,
    );
  }
}
console.log(`${each * chosen.length} mutants of ${chosen.length} targets, ${since(start)}, ${total} findings`);
Deno.exit(total > 0 ? 1 : 0);
