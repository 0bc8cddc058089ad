import type { RunDisk } from "../base/disk.ts";
import { UsageError } from "../base/errors.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { type Explored, exploredRun } from "./explored.ts";
import { newToken } from "./guard.ts";
import { Marks } from "./marks.ts";
import { pageFiles } from "./page_files.ts";
import { handler } from "./server.ts";
import { Sources } from "./sources.ts";

export interface ExploreOptions {
  /** Bytes for DuckDB. */
  memory: number;
  threads?: number;
  /** Default: one that is free. */
  port?: number;
}

/** A server that runs. */
export interface Exploring extends AsyncDisposable {
  /** With the token: who has it may look. */
  url: string;
  rows: number;
  run: Explored;
  /** Where marks are kept. */
  marks: string;
}

/** Serves a page for looking at the injected sources of a run, on the loopback address alone.
 * @throws {InputError} when no brick is derived {@link ResourceError} when there is too little memory */
export async function explore(disk: RunDisk, run: RunDir, options: ExploreOptions): Promise<Exploring> {
  const explored = await exploredRun(disk, run), kept = `${run.root}/explore`, path = `${kept}/marks.json`;
  const marks = await Marks.open(disk, path), { files, readable, bands } = explored, spill = `${kept}/spill`;
  const { memory, threads, port = 0 } = options;
  const sources = await Sources.open({ files, readable, bands, memory, threads, spill });
  const token = newToken(), page = await pageFiles(disk);
  const answer = handler({ disk, run: explored, sources, marks, files: page, token });
  const server = listening(port, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}/${token}/`,
    rows: sources.rows,
    run: explored,
    marks: path,
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      sources[Symbol.dispose]();
      await disk.remove(spill).catch(() => {});
    },
  };
}

function listening(port: number, answer: (request: Request) => Promise<Response>) {
  try {
    return Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, answer);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new UsageError(`Cannot serve on port ${port}: another program has it; leave --port out, or name another`);
  }
}
