import assert from "node:assert/strict";

const disk = new URL("../../src/io/disk.ts", import.meta.url).href;

/** Every operation but `link`, which Deno allows on whole disks only. */
const program = `
  import { localDisk as disk } from ${JSON.stringify(disk)};
  const [dir] = Deno.args, bytes = Uint8Array.of(1, 2, 3);
  await disk.write(dir + "/a/b", bytes);
  await disk.append(dir + "/a/b", bytes);
  await disk.rename(dir + "/a", dir + "/c");
  {
    await using sink = await disk.create(dir + "/s");
    await sink.write(bytes);
    await sink.patch(0, bytes);
    await sink.commit();
  }
  const found = [await disk.exists(dir + "/c/b"), await disk.exists(dir + "/a"), await disk.list(dir + "/c"),
    await disk.size(dir + "/c/b"), (await disk.read(dir + "/s")).length, (await disk.readRange(dir + "/s", 1, 9)).length];
  await disk.remove(dir + "/c");
  console.log(JSON.stringify([...found, await disk.exists(dir + "/c")]));
`;

Deno.test("localDisk needs no right but to its files: it asks neither who the user is nor for the environment", async () => {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-rights-" });
  try {
    await Deno.mkdir(`${dir}/files`);
    await Deno.writeTextFile(`${dir}/program.ts`, program);
    const rights = [`--allow-read=${dir}/files`, `--allow-write=${dir}/files`];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--no-check",
        "--no-config",
        ...rights,
        `${dir}/program.ts`,
        `${dir}/files`,
      ],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [true, false, ["b"], 6, 3, 2, false]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
