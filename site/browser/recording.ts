/** Milliseconds between two lines that were further apart when they were recorded. */
const LONGEST = 700;

/** Lets the recorded terminals of the first page run once; not for readers who want less motion. */
export function playRecording(): void {
  const recording = document.querySelector<HTMLElement>(".live .terminal");
  if (recording === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const lines = [...recording.querySelectorAll<HTMLElement>("[data-ms]")];
  const boxes = new Set(lines.map((line) => line.closest(".lane")));
  for (const hidden of [...lines, ...boxes]) hidden?.classList.add("waits");
  let [at, before] = [0, 0];
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
