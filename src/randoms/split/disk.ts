import type { RunDisk, StreamingDisk } from "../../base/disk.ts";

/** What a split needs of a disk: files in pieces, and files that are not meant to stay. */
export type SplitDisk = StreamingDisk & Pick<RunDisk, "remove">;
