import { recall, remember } from "./memory.ts";

/** Where the reader was last. */
interface Place {
  readonly href: string;
  readonly title: string;
}

/** Remembers how far a lesson was read; on the first page, offers to go on there. Nothing leaves the browser. */
export function keepProgress(): void {
  const chapter = document.querySelector<HTMLElement>("[data-lesson]")?.dataset["lesson"];
  if (chapter !== undefined) followLesson(chapter);
  for (const solution of document.querySelectorAll<HTMLElement>("[data-exercise]")) offerToTick(solution);
  const offer = document.querySelector<HTMLAnchorElement>(".continue");
  if (offer !== null) offerToContinue(offer);
}

function followLesson(chapter: string): void {
  const headings = [...document.querySelectorAll<HTMLElement>(".lesson h2")];
  const look = (): void => {
    const section = headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    const place: Place = {
      href: `${location.pathname.split("/").at(-1)}${section === undefined ? "" : `#${section.id}`}`,
      title: section?.textContent ?? document.querySelector("h1")?.textContent ?? "",
    };
    remember("place", JSON.stringify(place));
    if (section === headings.at(-1)) remember(`read ${chapter}`, "yes");
  };
  addEventListener("scrollend", look, { passive: true });
}

/** A box for each exercise that the reader has done. */
function offerToTick(solution: HTMLElement): void {
  const key = `done ${solution.dataset["exercise"]}`;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = recall(key) === "yes";
  box.addEventListener("change", () => remember(key, box.checked ? "yes" : "no"));
  const label = document.createElement("label");
  label.className = "done";
  label.append(box, " I have done this one");
  solution.after(label);
}

function offerToContinue(offer: HTMLAnchorElement): void {
  for (const item of document.querySelectorAll<HTMLElement>("[data-chapter]")) {
    item.classList.toggle("read", recall(`read ${item.dataset["chapter"]}`) !== undefined);
  }
  const kept = recall("place");
  if (kept === undefined) return;
  const { href, title } = JSON.parse(kept) as Place;
  offer.href = href;
  offer.textContent = `Continue: ${title}`;
  offer.hidden = false;
}
