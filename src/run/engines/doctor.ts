import type { KernelForm } from "../../compute/kernel_form.ts";
import { kernels } from "../../kernels/kernel_list.ts";
import { type SelfTest, selfTest } from "../../compute/self_test.ts";
import { WebGpuEngine } from "../../engine/webgpu.ts";
import { crosscheck, synthInput } from "./crosscheck.ts";
import { usualThreads } from "../../base/threads/thread_pool.ts";
import { hostEngine } from "./host_engine.ts";
import { requireKnownAnswer } from "./known_answer.ts";
import { version } from "../../base/version.ts";

export interface Finding {
  what: string;
  found: string;
  verdict: "ok" | "slow" | "fail";
  /** What to do about it; empty when nothing is needed. */
  remedy: string;
  /** What is to be installed. */
  lacks?: "deno" | "vulkan";
}

const wantedDeno = [2, 9];
const distrust = "do not use this adapter: run with --engine reference and report the driver";
const installDriver = "apt-get install -y mesa-vulkan-drivers libvulkan1";

/** Examines runtime, adapter, driver, limits and arithmetic, and reports what each means. */
export async function examine(): Promise<Finding[]> {
  const findings: Finding[] = [
    { what: "program", found: `obiwan ${version}`, verdict: "ok", remedy: "" },
    runtime(),
    ...files(),
    memory(),
    await processor(),
    ...await adapter(),
  ];
  return findings;
}

/** What computes where there is no graphics card. */
async function processor(): Promise<Finding> {
  const threads = usualThreads();
  await using engine = hostEngine("simd", threads);
  const why = await requireKnownAnswer(engine).then(() => "", (error: Error) => error.message);
  return {
    what: "processor",
    found: why || `fits in f32, four pixels at a time, in ${threads} threads`,
    verdict: why ? "fail" : "ok",
    remedy: why ? "run with --engine reference and report it" : "",
  };
}

function runtime(): Finding {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  const good = major > wantedDeno[0] || (major === wantedDeno[0] && minor >= wantedDeno[1]);
  return {
    what: "runtime",
    found: `deno ${Deno.version.deno}, v8 ${Deno.version.v8}, ${Deno.build.os} ${Deno.build.arch}`,
    verdict: good ? "ok" : "fail",
    remedy: good ? "" : "npm install -g deno@2.9.6, or remove the old deno: the launcher then fetches its own",
    ...good ? {} : { lacks: "deno" },
  };
}

/** Vulkan's driver descriptions, where the loader looks for them. */
function files(): Finding[] {
  if (Deno.build.os !== "linux") return [];
  const names = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].flatMap((dir) => {
    try {
      return [...Deno.readDirSync(dir)].map((e) => e.name);
    } catch {
      return [];
    }
  });
  return [{
    what: "Vulkan drivers",
    found: names.length > 0 ? names.sort().join(", ") : "none installed",
    verdict: names.length > 0 ? "ok" : "slow",
    remedy: names.length > 0
      ? ""
      : `without one the processor does everything, which is slow beside a GPU; on Debian: ${installDriver}`,
    ...names.length > 0 ? {} : { lacks: "vulkan" },
  }];
}

function memory(): Finding {
  const { free, available, total } = Deno.systemMemoryInfo(), gib = (v: number) => `${(v / 2 ** 30).toFixed(1)} GiB`;
  const left = available || free;
  return {
    what: "memory",
    found: `${gib(left)} free of ${gib(total)}`,
    verdict: left > 2 * 2 ** 30 ? "ok" : "slow",
    remedy: left > 2 * 2 ** 30 ? "" : "a full brick wants 2 GiB and more; small zooms run in less",
  };
}

async function adapter(): Promise<Finding[]> {
  let engine: WebGpuEngine | undefined, why = "no adapter";
  try {
    engine = await WebGpuEngine.open();
  } catch (error) {
    why = (error as Error).message;
  }
  if (!engine) {
    return [{
      what: "adapter",
      found: why,
      verdict: "slow",
      remedy: `the processor's own forms of the kernels are used instead; drivers on Debian: ${installDriver}`,
    }];
  }
  await using gpu = engine;
  const test = await selfTest(gpu), findings = [kind(gpu), ...limits(gpu), ...capabilities(test)];
  return test.sound ? [...findings, await numbers(gpu)] : findings;
}

function kind(gpu: WebGpuEngine): Finding {
  const { software } = gpu;
  return {
    what: "adapter",
    found: gpu.id + (gpu.driver ? `, ${gpu.driver}` : ""),
    verdict: software ? "slow" : "ok",
    remedy: software ? "a program on the processor: the processor's own forms of the kernels are used instead" : "",
  };
}

function limits(gpu: WebGpuEngine): Finding[] {
  const { requested, granted } = gpu.limitReport();
  const show = (name: string, v: number) =>
    !/Size$/.test(name) ? String(v) : v < 2 ** 20 ? `${v / 1024} KiB` : `${v / 2 ** 20} MiB`;
  const found = Object.keys(requested).map((name): Finding => ({
    what: name,
    found: `asked for ${show(name, requested[name])}, got ${show(name, granted[name])}`,
    ...granted[name] < requested[name]
      ? { verdict: "slow", remedy: "results are the same, but work is divided into smaller parts" }
      : { verdict: "ok", remedy: "" },
  }));
  return [...found, ...reducedPath(gpu.form, granted.maxComputeWorkgroupStorageSize)];
}

/** What a device with little workgroup memory does otherwise. */
export function reducedPath(form: KernelForm, bytes: number): Finding[] {
  const lacks = kernels.filter(({ gpu }) => form === "gpu" && gpu?.needs && gpu.needs.bytes > bytes);
  return lacks.length === 0 ? [] : [{
    what: "reduced path",
    found: `${bytes} bytes of workgroup memory are too few for ${lacks.map((k) => k.name).join(", ")}: ` +
      "other kernels do that work",
    verdict: "slow",
    remedy: "nothing is wrong, but transforms take longer",
  }];
}

function capabilities(test: SelfTest): Finding[] {
  return test.capabilities.map(({ name, found, verdict }) => {
    const wrong = verdict === "wrong";
    return {
      what: `self-test: ${name}`,
      found: verdict === "off" ? `not to be relied on: ${found}` : found,
      verdict: wrong ? "fail" : "ok",
      remedy: wrong ? distrust : "",
    };
  });
}

/** The kernels beside f64. */
async function numbers(gpu: WebGpuEngine): Promise<Finding> {
  const { lines } = await crosscheck(gpu, await synthInput());
  const worst = Math.max(...lines.map((l) => l.difference / l.tolerance));
  return {
    what: "numbers",
    found: `${lines.length} kernel outputs against f64, worst at ${(100 * worst).toFixed(0)} % of its tolerance`,
    verdict: worst <= 1 ? "ok" : "fail",
    remedy: worst <= 1 ? "" : distrust,
  };
}
