import type { RunDisk } from "../base/disk.ts";
import { InputError, ResourceError, UsageError } from "../base/errors.ts";
import { holds } from "../base/json/json_shape.ts";
import { fates } from "../survey/match/fates.ts";
import { sourceDetails } from "./details.ts";
import type { Explored } from "./explored.ts";
import { admitted, headers } from "./guard.ts";
import type { Marks } from "./marks.ts";
import type { PageFile } from "./page_files.ts";
import { panelPicture, panels, type SourceImages, sourceImages, stretches } from "./pictures.ts";
import type { Place, Sources } from "./sources.ts";

/** What the server works with. */
export interface ExploreServer {
  disk: RunDisk;
  run: Explored;
  sources: Sources;
  marks: Marks;
  files: ReadonlyMap<string, PageFile>;
  token: string;
}

/** Sides of the squares around a source, pixels. */
const sides = [32, 64, 128, 256];
/** Bytes of the longest request. */
const longest = 200_000;

/** Answers requests. What is refused or fails is answered in words. */
export function handler(server: ExploreServer): (request: Request) => Promise<Response> {
  const answers = answersOf(server);
  return async (request) => {
    const asked = admitted(request, server.token);
    if ("refused" in asked) return said(asked.refused, asked.why);
    const file = server.files.get(asked.path), answer = answers[`${request.method} ${asked.path}`];
    try {
      if (file && request.method === "GET") return sent(file.body, file.type);
      if (answer && Object.hasOwn(answers, `${request.method} ${asked.path}`)) {
        return await answer(new URL(request.url).searchParams, request);
      }
      return said(404, "Cannot answer: there is no such page");
    } catch (error) {
      if (error instanceof InputError) return said(400, error.message);
      if (error instanceof ResourceError) return said(507, error.message);
      return said(500, (error as Error).message);
    }
  };
}

type Answer = (query: URLSearchParams, request: Request) => Promise<Response>;

function answersOf({ disk, run, sources, marks }: ExploreServer): Record<string, Answer> {
  // A source's four panels are asked for at once.
  let last: { key: string; images: Promise<SourceImages | undefined> } | undefined;
  const imagesOf = async (query: URLSearchParams) => {
    const id = query.get("id") ?? "", side = sideOf(query), key = `${side} ${id}`;
    if (last?.key !== key) {
      last = {
        key,
        images: (async () => {
          const row = await sources.source(id);
          if (!row) throw new InputError(`Cannot show "${id}": the run has no such source`);
          return await sourceImages(disk, run.unitOf, run.bands, row as unknown as Place, side);
        })(),
      };
    }
    return await last.images;
  };
  return {
    "GET about.json": async () =>
      json({
        schema: "obiwan-explore-1",
        name: run.name,
        rows: sources.rows,
        bands: run.bands,
        notMerged: run.notMerged,
        synthetic: run.synthetic,
        marksFile: marks.path,
        fates,
        columns: sources.columns.map(({ sql: _, ...c }) => c),
      }),
    "GET ranges.json": async (query) =>
      json(Object.fromEntries(await sources.ranges((query.get("names") ?? "").split(",")))),
    "POST query": async (_, request) => {
      const asked = await posted(request);
      if (!holds(asked, { type: "string", sql: "string" })) throw new UsageError("Cannot answer: sql is needed");
      const { type, sql } = asked as { type: string; sql: string };
      if (type !== "exec") {
        return sent(Uint8Array.from(await sources.query(sql)), "application/vnd.apache.arrow.stream");
      }
      await sources.execute(sql);
      return json({});
    },
    "GET source.json": async (query) => {
      const id = query.get("id") ?? "", details = await sourceDetails(disk, run, sources, id, sideOf(query));
      return details ? json(details) : said(404, `Cannot show "${id}": the run has no such source`);
    },
    "GET panel.png": async (query) => {
      const panel = oneOf(panels, query.get("panel")), how = oneOf(stretches, query.get("stretch"));
      const images = await imagesOf(query), band = query.get("band") || undefined;
      const png = images && await panelPicture(images, panel, band, how);
      return png ? sent(Uint8Array.from(png), "image/png") : said(404, "Cannot show: there is no such image");
    },
    "GET planes.bin": async (query) => {
      const images = await imagesOf(query), band = query.get("band") ?? "";
      const both = [images?.truth[band], images?.model[band]];
      if (!both[0] || !both[1]) return said(404, "Cannot show: there is no such image");
      return sent(
        new Uint8Array(await new Blob(both as Float32Array<ArrayBuffer>[]).arrayBuffer()),
        "application/octet-stream",
      );
    },
    "GET marks.json": async () => json(marks.all()),
    "POST marks.json": async (_, request) => {
      await marks.set(await posted(request));
      return json({});
    },
  };
}

function sideOf(query: URLSearchParams): number {
  const side = Number(query.get("side") ?? 64);
  if (!sides.includes(side)) throw new UsageError(`Cannot show: the side is one of ${sides.join(", ")}`);
  return side;
}

function oneOf<T extends string>(words: readonly T[], word: string | null): T {
  if (!words.includes(word as T)) throw new UsageError(`Cannot show "${word}": it is one of ${words.join(", ")}`);
  return word as T;
}

/** The JSON of a request. @throws {UsageError} when it is none, or too long */
async function posted(request: Request): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers.get("content-type") ?? "")) {
    throw new UsageError("Cannot answer: JSON is needed");
  }
  const text = await request.text();
  if (text.length > longest) throw new UsageError(`Cannot answer: at most ${longest} characters are taken`);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError("Cannot answer: JSON is needed");
  }
}

const sent = (body: string | Uint8Array<ArrayBuffer>, type: string, status = 200) =>
  new Response(body, { status, headers: { ...headers, "content-type": type } });
const json = (value: unknown) => sent(JSON.stringify(value), "application/json");
const said = (status: number, words: string) => sent(`${words}\n`, "text/plain; charset=utf-8", status);
