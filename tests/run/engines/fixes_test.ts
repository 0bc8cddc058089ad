import assert from "node:assert/strict";
import type { Finding } from "../../../src/run/engines/doctor.ts";
import { fixes } from "../../../src/run/engines/doctor/fixes.ts";

const finding = (lacks?: Finding["lacks"]): Finding => ({ what: "it", found: "", verdict: "slow", remedy: "", lacks });

Deno.test("fixes() are the commands of this system for what is missing, and nothing where nothing is", () => {
  const on = (like: string, nvidia?: string, root = false) => fixes([finding("vulkan")], { like, nvidia, root });
  assert.deepEqual(fixes([finding()], { like: "debian", root: true }), []);
  assert.deepEqual(on("debian", undefined, true), ["apt-get install -y mesa-vulkan-drivers libvulkan1"]);
  assert.deepEqual(on("rocky rhel centos fedora"), ["sudo dnf install -y mesa-vulkan-drivers vulkan-loader"]);
  assert.deepEqual(on("ubuntu debian", "550.54.14"), ["sudo apt-get install -y libnvidia-gl-550 libvulkan1"]);
  assert.deepEqual(on("debian", "525.1"), ["sudo apt-get install -y nvidia-vulkan-icd libvulkan1"]);
  assert.match(on("haiku")[0], /^# install a Vulkan driver/);
  assert.deepEqual(fixes([finding("deno")], { like: "debian", root: true }), ["npm install -g deno@2.9.6"]);
});
