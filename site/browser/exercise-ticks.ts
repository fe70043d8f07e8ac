import { keep, progress } from "./progress.ts";

/** A box for each exercise of a lesson: the reader ticks what is done. */
export function offerTicks(): void {
  for (const solution of document.querySelectorAll<HTMLElement>("[data-exercise]")) {
    const exercise = solution.dataset["exercise"] ?? "";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = progress().done.includes(exercise);
    box.addEventListener("change", () => {
      const others = progress().done.filter((each) => each !== exercise);
      keep({ done: box.checked ? [...others, exercise] : others });
    });
    const label = document.createElement("label");
    label.className = "done";
    label.append(box, " I have done this one");
    solution.after(label);
  }
}
