// The page: buttons, progress and results. All work is done in the thread beside it.
import type { Build, FromWorker, ToWorker } from "../messages.ts";
import { hide, make, part, show, tableOf } from "./dom.ts";
import { ComputingThread } from "./computing_thread.ts";
import { dot, figureOf } from "./pictures.ts";
import { demoWords, deviceWords, galaxyCaption, galaxyCells, galaxyHead } from "./words.ts";

const build: Build = JSON.parse(part("build").textContent!);
part("version").textContent = `${build.version}, commit ${build.commit}`;

const thread = new ComputingThread();
const starters = ["run", "another", "check", "measure"].map((id) => part<HTMLButtonElement>(id));
const stop = part<HTMLButtonElement>("stop"), save = part<HTMLButtonElement>("save");
let results: { file: string; lines: readonly string[] } | undefined;

/** Parts of a section. */
const section = (name: string) => ({ progress: part(`${name}-progress`), summary: part(`${name}-summary`) });

/** Has something done, with its section's progress shown and all other buttons waiting. */
function start(name: "demo" | "check" | "bench", task: ToWorker, hear: (said: FromWorker) => void) {
  const { progress, summary } = section(name),
    [bar, words] = progress.children as unknown as [HTMLProgressElement, HTMLElement];
  const finish = () => {
    hide(progress);
    starters.forEach((b) => b.disabled = false);
    stop.disabled = true;
  };
  starters.forEach((b) => b.disabled = true);
  stop.disabled = name !== "bench";
  stop.onclick = () => {
    thread.stop();
    finish();
    conclude(summary, "Stopped. What was measured can be saved.");
  };
  bar.removeAttribute("value");
  words.textContent = "Starting; a first use compiles the programs of the graphics card, which can take a while";
  hide(summary);
  show(progress);
  thread.ask(task, (said) => {
    if (said.kind === "device") part("device").textContent = deviceWords(said.device);
    if (said.kind === "step") advance(bar, words, said);
    if (said.kind === "note") conclude(summary, said.text);
    if (said.kind === "error") conclude(summary, said.message, true);
    hear(said);
    if (said.kind === "end" || said.kind === "error") finish();
  });
}

function advance(
  bar: HTMLProgressElement,
  words: HTMLElement,
  { text, done, all }: { text: string; done?: number; all?: number },
) {
  if (all) bar.value = done! / all;
  else bar.removeAttribute("value");
  words.textContent = all ? `${text}: ${Math.floor(100 * done! / all)} %` : text;
}

function conclude(summary: HTMLElement, text: string, trouble = false) {
  summary.textContent = text;
  summary.classList.toggle("trouble", trouble);
  show(summary);
}

function runDemo() {
  const seed = part<HTMLInputElement>("seed").valueAsNumber, pictures = part("pictures"), galaxies = part("galaxies");
  let added: HTMLElement | undefined;
  pictures.replaceChildren();
  hide(galaxies);
  start("demo", { task: "demo", seed }, (said) => {
    if (said.kind === "picture") {
      const figure = figureOf(said.picture);
      pictures.append(figure);
      if (said.picture.name === "injected") added = figure;
    }
    if (said.kind === "fitted" && added) dot(added, said.x, said.y);
    if (said.kind !== "demo") return;
    conclude(section("demo").summary, demoWords(said.result));
    galaxies.replaceChildren(tableOf(galaxyCaption, galaxyHead, said.result.galaxies.map(galaxyCells), [1]));
    show(galaxies);
  });
}

part("demo-form").onsubmit = (event) => {
  event.preventDefault();
  runDemo();
};
part("another").onclick = () => {
  const seed = part<HTMLInputElement>("seed");
  seed.value = String(1 + Math.floor(999 * Math.random()));
  runDemo();
};

const verdicts: Record<string, string> = { ok: "right", off: "not used", wrong: "wrong" };
part("check").onclick = () => {
  const table = part("check-table");
  hide(table);
  start("check", { task: "self-test" }, (said) => {
    if (said.kind !== "self-test") return;
    const verdict = said.sound
      ? "This device computes as the fits need it."
      : "This device computes wrongly and would be refused.";
    conclude(section("check").summary, `${verdict} The questions took ${said.ms.toFixed(0)} ms.`, !said.sound);
    const rows = said.capabilities.map((
      c,
    ) => [c.name, { text: verdicts[c.verdict] ?? c.verdict, as: c.verdict }, c.found]);
    const caption = "What was asked. “Not used”: the device does it in a way that the program does not rely on.";
    table.replaceChildren(tableOf(caption, ["Question", "Answer", "Found"], rows, [0, 1, 2]));
    show(table);
  });
};

part("bench-form").onsubmit = (event) => {
  event.preventDefault();
  const lines = part("bench-lines"), minutes = part<HTMLInputElement>("minutes").valueAsNumber;
  lines.replaceChildren();
  results = undefined;
  save.disabled = true;
  start("bench", { task: "bench", minutes, build }, (said) => {
    if (said.kind === "bench-line") {
      show(lines);
      lines.append(make("div", said.text));
      lines.scrollTop = lines.scrollHeight;
      advanceBench();
    }
    if (said.kind === "bench-rows") {
      results = said;
      save.disabled = false;
    }
    if (said.kind === "end" && section("bench").summary.hidden) conclude(section("bench").summary, "Done.");
  });
};

function advanceBench() {
  part("bench-progress").querySelector("span")!.textContent = "Measuring";
}

save.onclick = () => {
  const url = URL.createObjectURL(new Blob([results!.lines.join("\n") + "\n"], { type: "application/jsonl" }));
  make("a", "", { href: url, download: results!.file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
