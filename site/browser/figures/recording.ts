/** Milliseconds between two lines that were further apart when they were recorded. */
const LONGEST = 700;

/** Lines that are there from the beginning: nobody comes to an empty box. */
const THERE = 6;

/** Lets the recorded terminals of the first page run once; not for readers who want less motion. */
export function playRecording(): void {
  const recording = document.querySelector<HTMLElement>(".live .terminal");
  if (recording === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const all = [...recording.querySelectorAll<HTMLElement>("[data-ms]")];
  const lines = all.slice(THERE);
  const begun = new Set(all.slice(0, THERE).map((line) => line.closest(".lane")));
  const boxes = new Set(lines.map((line) => line.closest(".lane")).filter((box) => !begun.has(box)));
  for (const hidden of [...lines, ...boxes]) hidden?.classList.add("waits");
  let [at, before] = [0, Number(all[THERE - 1]?.dataset["ms"])];
  for (const line of lines) {
    const ms = Number(line.dataset["ms"]);
    at += Math.min(LONGEST, Math.max(120, ms - before));
    before = ms;
    setTimeout(() => {
      line.classList.remove("waits");
      line.closest(".lane")?.classList.remove("waits");
    }, at);
  }
}
