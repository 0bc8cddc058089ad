import type { RunDisk, StreamingDisk } from "../../base/disk.ts";

/** What a split needs from a disk: files in pieces, and temporary files. */
export type SplitDisk = StreamingDisk & Pick<RunDisk, "remove">;
