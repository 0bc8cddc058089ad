import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { explore as serve } from "../../../src/explore/serve.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { ExploreCommand } from "../../options/results/explore.ts";
import { sayNotMerged } from "../../text/words.ts";
import { parseSize } from "../../values/sizes.ts";

/** Bytes that are not DuckDB's: runtime, images, answers. */
const besides = 0.4e9;

/** Serves a page for looking at a run until it is interrupted. */
export async function explore({ run, port, memory, threads, json }: ExploreCommand) {
  const bytes = parseSize(memory, "--memory");
  if (bytes < 1e9) throw new UsageError(`Cannot explore with --memory ${memory}: at least 1G is needed`);
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stopped.resolve);
  await using server = await serve(localDisk, new RunDir(resolve(run)), { memory: bytes - besides, threads, port });
  sayNotMerged(server.run, (line) => console.error(line));
  const { url, rows, marks } = server;
  if (json) console.log(JSON.stringify({ schema: "obiwan-explore-1", url, rows, marks }));
  else {
    console.log(url);
    console.error(`${rows} sources; open the address above in a browser on this machine. Who has it may look.`);
    console.error(`marks and comments: ${marks}`);
    console.error("Ctrl-C ends it");
  }
  await stopped.promise;
}
