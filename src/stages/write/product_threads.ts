import { turn } from "../../base/pool.ts";
import { haveThreads, ThreadError, Threads, usualThreads } from "../../base/threads/thread_pool.ts";
import { type FileInput, type MadeFile, makeFile, type PlaneValues } from "./make_file.ts";

/** Threads that make files; each is started when it is first needed. */
export class ProductThreads implements Disposable {
  readonly #threads?: Threads;
  /** Threads that died over their files so far. */
  died = 0;

  /** @param count with 0, and where there are none, the calling thread makes files
   * @param entry module of a thread, which makes what it is sent */
  constructor(
    count: number = usualThreads(),
    entry: URL = new URL("./make_file_thread.ts", import.meta.url),
  ) {
    const nothing = () => Promise.reject(new Error("Files need nothing from here"));
    if (count > 0 && haveThreads()) this.#threads = new Threads(entry, count, nothing);
  }

  /** Files that are made side by side. */
  get width(): number {
    return this.#threads?.count ?? 1;
  }

  /** Makes a file on the next free thread. A thread that dies costs time, not the file: it is made here. Its planes are copied at once,
   * so ask for few more at a time than there are threads. @throws {InputError} when a table cannot be written */
  async make(file: PlannedFile): Promise<MadeFile> {
    if (this.#threads && !isSmall(file)) {
      const { input, transfer } = await packed(file, true);
      try {
        return await this.#threads.call<MadeFile>(input, transfer);
      } catch (error) {
        if (!(error instanceof ThreadError)) throw error;
        this.died++;
      }
    }
    return await makeFile((await packed(file, false)).input);
  }

  [Symbol.dispose]() {
    this.#threads?.[Symbol.dispose]();
  }
}

/** A plane whose values are worked out when its file's turn has come: `fill` sets those from..to. */
export interface LatePlane {
  fill(out: Float32Array, from: number, to: number): void;
}

/** What a file is made of, before its turn. */
export interface PlannedFile extends Omit<FileInput, "planes"> {
  planes: Readonly<Record<string, PlaneValues | LatePlane>>;
}

/** Less than this is made here: to hand it over would cost more. */
const least = { pixels: 1 << 16, rows: 1000 };

function isSmall({ recipe, nx, ny }: PlannedFile): boolean {
  if (recipe.kind === "tables") return recipe.tables.every(({ table }) => table.nrows < least.rows);
  return "table" in recipe ? recipe.table.nrows < least.rows : nx * ny < least.pixels;
}

/** @param away the planes are copied, since others need them, and a thread may die; the copies are handed over */
async function packed(file: PlannedFile, away: boolean): Promise<{ input: FileInput; transfer: ArrayBuffer[] }> {
  const n = file.nx * file.ny, planes: Record<string, PlaneValues> = {}, copies: ArrayBuffer[] = [];
  for (const [name, plane] of Object.entries(file.planes)) {
    if (!ArrayBuffer.isView(plane)) planes[name] = await filled(plane, n);
    else planes[name] = away ? await copied(plane) : plane;
    if (away) copies.push(planes[name].buffer as ArrayBuffer);
  }
  return { input: { ...file, planes }, transfer: copies };
}

async function filled(plane: LatePlane, n: number): Promise<Float32Array> {
  const out = new Float32Array(n);
  await inPieces(n, (from, to) => plane.fill(out, from, to));
  return out;
}

async function copied(values: PlaneValues): Promise<PlaneValues> {
  const out = new (values.constructor as { new (n: number): Float32Array })(values.length);
  await inPieces(values.length, (from, to) => out.set(values.subarray(from, to), from));
  return out;
}

/** Pixels that are gone through at once: whole cut-outs. */
const piece = 1 << 22;

/** Others of this thread get their turn between pieces. */
async function inPieces(n: number, work: (from: number, to: number) => void) {
  for (let at = 0; at < n; at += piece) {
    work(at, Math.min(n, at + piece));
    if (at + piece < n) await turn();
  }
}
