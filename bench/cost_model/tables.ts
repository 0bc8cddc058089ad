/** The model's tables as Markdown. */
import type { Row } from "../rows/results.ts";
import { bytesOf, fusedBytesOf, trafficOf } from "./bytes.ts";
import { type Case, cases } from "./cases.ts";
import { type Compiled, type Work, workOf } from "./code.ts";
import { gpus, type Software } from "./devices.ts";
import { partsOf } from "./kernels.ts";
import { atBest, atWorst, limitOf, onGpu, onSoftware } from "./predict.ts";

type Codes = ReadonlyMap<string, Compiled>;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const digits = (v: number, n = 2) => Number(v.toPrecision(n)).toString();
const rate = (v: number) => v >= 1e6 ? `${digits(v / 1e6)} M` : v >= 1e4 ? `${digits(v / 1e3)} k` : digits(v);
const percent = (v: number) => `${digits(100 * v)} %`;
const kib = (bytes: number) => (bytes / 1024).toFixed(0);
const label = ({ unit, name }: Case) => `${unit} ${name}`;

const works = ({ patch }: Case, form: "cpu" | "gpu", codes: Codes): Work[] =>
  partsOf(patch, form).map((part) => workOf(part, patch, codes));

/** What a patch-gradient executes in the form for GPUs, all lanes together. */
export function workTable(codes: Codes): string {
  const head = [
    "patch-gradient",
    "useful MFLOP",
    "MFLOP in the code",
    "exponentials and the like, k",
    "instructions of 32 lanes, k",
    "of these addresses, comparisons, moves, k",
    "words of workgroup memory, k",
    "KiB of memory",
  ];
  return table(
    head,
    cases.map((c) => {
      const all = works(c, "gpu", codes),
        sum = (of: (w: Work) => number) => all.reduce((s, w) => s + w.waves * of(w), 0);
      const k = (v: number) => (v / 1e3).toFixed(1);
      return [
        label(c),
        (c.useful.flop / 1e6).toFixed(2),
        (64 * sum((w) => w.flop) / 1e6).toFixed(2),
        k(64 * sum((w) => w.special)),
        k(2 * sum((w) => w.vector + w.special + w.shared + w.memory + w.scalar)),
        k(2 * sum((w) => w.whole)),
        k(64 * sum((w) => w.sharedWords)),
        kib(bytesOf(c.patch)),
      ];
    }),
  );
}

/** Patch-gradients a second: the software adapter beside what was measured, GPUs between worst and best. */
export function rateTable(codes: Codes, software: Software, rows: ReadonlyMap<string, Row>): string {
  const head = [
    "patch-gradients/s",
    "llvmpipe",
    "measured",
    "ratio",
    ...gpus.map(({ name }) => name),
    "of an H200's FMA peak",
    "what an H200 waits for",
  ];
  return table(
    head,
    cases.map((c) => {
      const predicted = 1 / onSoftware(software, works(c, "cpu", codes)), measured = rows.get(label(c))?.rate.median;
      const gpuWorks = works(c, "gpu", codes), bytes = bytesOf(c.patch);
      const seconds = gpus.map((gpu) => onGpu(gpu, gpuWorks, bytes)), last = seconds[seconds.length - 1];
      const share = (s: number) => percent(c.useful.flop / s / gpus[gpus.length - 1].peak);
      return [
        label(c),
        rate(predicted),
        measured === undefined ? "" : rate(measured),
        measured === undefined ? "" : (predicted / measured).toFixed(2),
        ...seconds.map((s) => `${rate(1 / atWorst(s))} – ${rate(1 / atBest(s))}`),
        `${share(atWorst(last))} – ${share(atBest(last))}`,
        limitOf(last),
      ];
    }),
  );
}

/** Bytes to and from memory for a patch-gradient. */
export function byteTable(): string {
  const head = [
    "KiB",
    "pixels, rows, sums",
    "PSF (shared)",
    "half-transformed rows",
    "images out and in",
    "now",
    "if fused",
  ];
  return table(
    head,
    cases.filter(({ patch }) => patch.size !== undefined).map((c) => {
      const { pixels, psf, rows, images } = trafficOf(c.patch);
      return [label(c), ...[pixels, psf, rows, images, bytesOf(c.patch), fusedBytesOf(c.patch)].map(kib)];
    }),
  );
}
