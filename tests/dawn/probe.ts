// Prints what adapter this process has, and proves that it gives a device.
const adapter = await navigator.gpu?.requestAdapter();
if (!adapter) throw new Error("it finds no adapter");
const { description, device: name, vendor } = adapter.info;
(await adapter.requestDevice()).destroy();
console.log(description || name || vendor || "unknown adapter");
