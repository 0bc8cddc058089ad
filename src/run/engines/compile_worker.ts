/** A thread that compiles pipelines on a device of its own. */
import { EngineError } from "../../base/errors.ts";
import { answerCalls } from "../../base/threads/thread_side.ts";
import { WebGpuEngine } from "../../engine/webgpu.ts";
import { kernels } from "../../kernels/kernel_list.ts";
import { type CompileCall, compileOn } from "./compile_ahead.ts";

let engine: WebGpuEngine | undefined;

answerCalls<CompileCall, boolean>(async ({ form, pipeline }) => {
  engine ??= await WebGpuEngine.open({ form });
  if (!engine) throw new EngineError("Cannot compile in a thread: it finds no adapter");
  if (pipeline) await compileOn(engine, pipeline, kernels.find(({ name }) => name === pipeline.kernel)!.buffers);
  return { value: true };
});
