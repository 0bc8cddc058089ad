import assert from "node:assert/strict";

const adapter = await navigator.gpu?.requestAdapter();
const required = Deno.env.get("OBIWAN_REQUIRE_WEBGPU") === "1";
if (!adapter && !required) console.log("skipped: no WebGPU adapter (Debian: apt-get install mesa-vulkan-drivers)");

Deno.test({
  name: "the WebGPU adapter adds in f32 as the CPU does",
  ignore: !adapter && !required,
  fn: async () => {
    assert.ok(adapter, "WebGPU is required here and no adapter was found");
    const device = await adapter.requestDevice();
    const usage = GPUBufferUsage;
    const store = device.createBuffer({ size: 256, usage: usage.STORAGE | usage.COPY_SRC | usage.COPY_DST });
    const back = device.createBuffer({ size: 256, usage: usage.MAP_READ | usage.COPY_DST });
    const values = Float32Array.from({ length: 64 }, (_, i) => Math.fround(1 / (i + 1)));
    device.queue.writeBuffer(store, 0, values);
    const module = device.createShaderModule({
      code: `@group(0) @binding(0) var<storage, read_write> v: array<f32>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) i: vec3u) { v[i.x] = v[i.x] + 0.25; }`,
    });
    const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: store } }],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(store, 0, back, 0, 256);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    assert.deepEqual(new Float32Array(back.getMappedRange()), values.map((v) => Math.fround(v + 0.25)));
    back.unmap();
    store.destroy();
    back.destroy();
    device.destroy();
  },
});
