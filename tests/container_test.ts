import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);
const read = (name: string) => Deno.readTextFile(new URL(name, root));
const containerfile = await read("Containerfile");

Deno.test("the container has the Deno that the launcher asks for", async () => {
  const [, wanted] = /^pinned=(\d+\.\d+\.\d+)$/m.exec(await read("obiwan"))!;
  assert.equal(/deno@(\d+\.\d+\.\d+)/.exec(containerfile)![1], wanted);
});

Deno.test("the container copies what is there, and all that the program imports", async () => {
  const copied = [...containerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((m) => m[1].split(" "));
  for (const name of copied) await Deno.stat(new URL(name, root));
  for (const name of ["cli", "src", "shaders", "bench", "deno.json", "program.json", "program.lock", "obiwan"]) {
    assert.ok(copied.includes(name), name);
  }
});

Deno.test("the container's NVIDIA manifest names the library that needs no X server", async () => {
  const { ICD } = JSON.parse(await read("container/nvidia_egl_icd.json"));
  assert.equal(ICD.library_path, "libEGL_nvidia.so.0");
  assert.match(containerfile, /NVIDIA_DRIVER_CAPABILITIES=\S*graphics/);
});
