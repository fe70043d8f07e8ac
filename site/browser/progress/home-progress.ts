import { element } from "../page/element.ts";
import { forgetProgress, type Progress, progress } from "./progress.ts";

/** On the first page: the way back to where the reader was, and how much of each chapter is read and done. */
export function showProgress(): void {
  const offer = document.querySelector<HTMLAnchorElement>(".continue");
  const known = progress();
  if (offer === null || known.place === undefined) return;
  offer.href = known.place.href;
  offer.textContent = `Continue: ${known.place.title}`;
  offer.hidden = false;
  const told = [...document.querySelectorAll<HTMLElement>("[data-chapter]")].map((item) => tell(item, known));
  const forget = element("button", { className: "forget" }, "Forget what I have read and done");
  forget.addEventListener("click", () => {
    forgetProgress();
    offer.hidden = true;
    for (const words of [...told, forget]) words.remove();
  });
  if (told.some(({ textContent }) => textContent !== "")) document.querySelector(".chapters")?.after(forget);
}

function tell(item: HTMLElement, { lessons, done }: Progress): HTMLElement {
  const chapter = item.dataset["chapter"] ?? "";
  const { sections = [], of } = lessons[chapter] ?? {};
  const solved = done.filter((exercise) => exercise.startsWith(`${chapter}/`)).length;
  const read = sections.length === of ? "read" : `${sections.length} of ${of} sections read`;
  const parts = [sections.length > 0 && read, solved > 0 && `${solved} exercise${solved === 1 ? "" : "s"} done`];
  const words = element("p", { className: "progress" }, parts.filter((part) => part !== false).join(" · "));
  item.lastElementChild?.append(words);
  return words;
}
