import assert from "node:assert/strict";
import { hdf5Store } from "../../../src/io/arrays/hdf5_store.ts";
import { canMount, onSmallDisk } from "../../make/small_disk.ts";

Deno.test({
  name: "hdf5Store() on a full disk says that there is no space, whether it notices at a row or at the end",
  ignore: !canMount,
  fn: () =>
    onSmallDisk("600k", async (dir) => {
      for (const rows of [20, 400]) {
        const spec = {
          path: "a/b",
          type: "f4",
          rows,
          shape: [4096],
          block: 8,
          dimensions: [],
          attributes: {},
        } as const;
        const noise = new Float32Array(rows * 4096).map((_, i) => Math.sin(i * i));
        // 20 rows fit until something else takes the rest; 400 never do.
        await using h5 = await hdf5Store(`${dir}/a.h5`, [spec], {}, (act) => act());
        await assert.rejects(
          async () => {
            for (let i = 0; i < rows; i++) await h5.append("a/b", noise.subarray(i * 4096, (i + 1) * 4096));
            await Deno.writeFile(`${dir}/rest`, new Uint8Array(1 << 20)).catch(() => {});
            await h5.close();
          },
          { name: "ResourceError", message: /^Cannot write ".*a\.h5": .*No space left on device/ },
          `${rows} rows`,
        );
        await Deno.remove(`${dir}/rest`).catch(() => {});
      }
    }),
});
