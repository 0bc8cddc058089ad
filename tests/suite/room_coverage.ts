/** Lines of a room that tests run. */
export interface RoomCoverage {
  room: string;
  files: number;
  lines: number;
  covered: number;
  /** Files that have code and that no test loads; their lines are not known and not counted. */
  unloaded: string[];
}

/** The room of a source: a folder of src/, a file beside them, or the command line. */
const roomOf = (path: string) => path.startsWith("cli/") ? "cli" : path.split("/")[1];

/** Lines of a file by lcov: how many there are, and how many were run. */
interface FileLines {
  lines: number;
  covered: number;
}

/** Files of an lcov report, by path from `root`. */
export function linesByFile(lcov: string, root: string): Map<string, FileLines> {
  const files = new Map<string, FileLines>();
  for (const record of lcov.split("end_of_record")) {
    const path = /^SF:(.*)$/m.exec(record)?.[1],
      count = (key: string) => Number(RegExp(`^${key}:(\\d+)$`, "m").exec(record)?.[1] ?? 0);
    if (path?.startsWith(root)) files.set(path.slice(root.length), { lines: count("LF"), covered: count("LH") });
  }
  return files;
}

/** Sums files up by room, in the order of the alphabet. @param sources all that may be run, with their text */
export function byRoom(sources: ReadonlyMap<string, string>, lines: ReadonlyMap<string, FileLines>): RoomCoverage[] {
  const rooms = Map.groupBy(sources.keys(), roomOf);
  return [...rooms].sort(([a], [b]) => a < b ? -1 : 1).map(([room, paths]) => {
    const known = paths.flatMap((path) => lines.get(path) ?? []);
    const sum = (of: (file: FileLines) => number) => known.reduce((total, file) => total + of(file), 0);
    const unloaded = paths.filter((path) => !lines.has(path) && hasCode(sources.get(path)!));
    return { room, files: paths.length, lines: sum((f) => f.lines), covered: sum((f) => f.covered), unloaded };
  });
}

/** Types alone are gone before anything runs. */
const hasCode = (text: string) => /^(export )?(default )?(async )?(function|const|class|let)\b/m.test(text);

const share = ({ lines, covered, unloaded }: RoomCoverage) =>
  lines > 0 ? `${(100 * covered / lines).toFixed(1)} %` : unloaded.length > 0 ? "not loaded" : "types alone";

/** The table, a row a room and one for all. */
export function coverageTable(rooms: readonly RoomCoverage[]): string {
  const sum = (of: (room: RoomCoverage) => number) => rooms.reduce((total, room) => total + of(room), 0);
  const all = { files: sum((r) => r.files), lines: sum((r) => r.lines), covered: sum((r) => r.covered), unloaded: [] };
  const rows = [...rooms, { room: "together", ...all }].map((r) =>
    `| ${r.room} | ${r.files} | ${r.lines} | ${share(r)} |\n`
  );
  return `| room | files | lines | covered |\n| --- | ---: | ---: | ---: |\n${rows.join("")}`;
}
