import type { Finding } from "../doctor.ts";

/** What commands to install something depend on. */
export interface System {
  /** ID and ID_LIKE of os-release, e.g. `ubuntu debian`. */
  like: string;
  /** Version of the kernel's NVIDIA driver, e.g. `550.54.14`; undefined without one. */
  nvidia?: string;
  root: boolean;
}

/** Packages of Mesa's Vulkan drivers and the loader, by family of distributions, with the command that installs. */
const mesa: readonly (readonly [RegExp, string, string])[] = [
  [/debian|ubuntu/, "apt-get install -y", "mesa-vulkan-drivers libvulkan1"],
  [/fedora|rhel|centos/, "dnf install -y", "mesa-vulkan-drivers vulkan-loader"],
  [/suse/, "zypper install -y", "libvulkan_lvp libvulkan1"],
  [/arch/, "pacman -S --noconfirm", "vulkan-swrast vulkan-icd-loader"],
  [/alpine/, "apk add", "mesa-vulkan-swrast vulkan-loader"],
];

/** Shell commands that put right what is lacking, for this system; a line that begins with # where there is none.
 * @param findings of `examine` */
export function fixes(findings: readonly Finding[], { like, nvidia, root }: System): string[] {
  const lacks = new Set(findings.flatMap((f) => f.lacks ?? [])), lines: string[] = [], sudo = root ? "" : "sudo ";
  if (lacks.has("deno")) lines.push("npm install -g deno@2.9.6");
  if (!lacks.has("vulkan")) return lines;
  const [, install, packages] = mesa.find(([family]) => family.test(like)) ?? [];
  if (nvidia !== undefined && /ubuntu/.test(like)) {
    lines.push(`${sudo}apt-get install -y libnvidia-gl-${nvidia.split(".")[0]} libvulkan1`);
  } else if (nvidia !== undefined && /debian/.test(like)) {
    lines.push(`${sudo}apt-get install -y nvidia-vulkan-icd libvulkan1`);
  } else if (install) lines.push(`${sudo}${install} ${packages}`);
  else lines.push("# install a Vulkan driver and loader with this system's packages (Mesa's llvmpipe without a GPU)");
  return lines;
}

/** This system, as far as commands to install something depend on it. */
export function thisSystem(): System {
  const read = (path: string) => {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return "";
    }
  };
  const like = [...read("/etc/os-release").matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map((m) => m[1]).join(" ");
  const [, nvidia] = /Module\s+(?:for \S+\s+)?(\d+[\d.]*)/.exec(read("/proc/driver/nvidia/version")) ?? [];
  return { like: like || Deno.build.os, nvidia, root: Deno.uid() === 0 };
}
