import { element } from "../page/element.ts";
import { keep, progress } from "./progress.ts";

/** A box for each exercise of a lesson: the reader ticks what is done. */
export function offerTicks(): void {
  for (const solution of document.querySelectorAll<HTMLElement>("[data-exercise]")) {
    const exercise = solution.dataset["exercise"] ?? "";
    const box = element("input", { type: "checkbox", checked: progress().done.includes(exercise) });
    box.addEventListener("change", () => {
      const others = progress().done.filter((each) => each !== exercise);
      keep({ done: box.checked ? [...others, exercise] : others });
    });
    solution.after(element("label", { className: "done" }, box, " I have done this one"));
  }
}
