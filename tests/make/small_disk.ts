import { succeeds } from "./command.ts";
import { inTemp } from "./in_temp.ts";

const mount = (size: string, dir: string) => succeeds("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", dir);

/** Whether there is the right to mount a file system. */
export const canMount: boolean = await inTemp(async (dir) => await mount("100k", dir) && await succeeds("umount", dir));
if (!canMount) console.log("skipped: no right to mount a small file system for the test of a full disk");

/** Does some work in the root of a file system of its own. @param size as tmpfs takes it: `600k` */
export const onSmallDisk = (size: string, work: (dir: string) => Promise<void>): Promise<void> =>
  inTemp(async (dir) => {
    if (!(await mount(size, dir))) throw new Error(`Cannot mount a file system of ${size} at ${dir}`);
    try {
      await work(dir);
    } finally {
      await succeeds("umount", "-l", dir);
    }
  });
