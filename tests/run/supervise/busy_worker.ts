/** The worker itself, but from the begin of one stage on (`busy.json` of the run directory) it computes on and on without a look at
 * its messages, as a large brick's stage may for minutes. */
const { root } = JSON.parse(Deno.args[0]), { stage, unit } = JSON.parse(Deno.readTextFileSync(`${root}/busy.json`));
const write = Deno.stdout.writeSync.bind(Deno.stdout);
let said = "";

Deno.stdout.writeSync = (bytes) => {
  const done = write(bytes);
  said += new TextDecoder().decode(bytes.subarray(0, done));
  // Units are made one after another; the second is the first that has sources.
  const units = said.split('"type":"done"').length;
  if (units === unit && new RegExp(`"type":"stage","id":"[^"]*","name":"${stage}"}\n$`).test(said)) {
    // Until it is killed.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  return done;
};

await import("../../../src/run/units/worker.ts");
