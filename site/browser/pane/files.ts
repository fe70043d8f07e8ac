import { align, bringBeforeEyes, bringIntoView } from "./into-view.ts";
import { keepPane, keptPane, type KeptPane, scrollBack } from "./kept-pane.ts";
import { areTwins, asked, fileOf, nameIn, told } from "./regions.ts";
import { tellTabs } from "./tabs.ts";

/** The files beside the lesson. */
export interface Files {
  /** Shows and lights the region that the words are about, unless its twin is lit. When there is none, nothing is. */
  follow(region: string | undefined): void;
  /** True when the address leads to a file or a region, and not into the lesson. */
  readonly asked: boolean;
  /** Where the reader was, in pixels from the top of the page, when it was loaded again and shows what it has shown. */
  readonly restoredAt: number | undefined;
}

const WIDE = matchMedia("(min-width: 67.5rem)");

/** What Escape closes. */
const OPEN = "dialog[open], .proof, .contents[open], .tabs [open]";

/** Makes the tabs work. `undefined` on a page without files. */
export function showFiles(): Files | undefined {
  const pane = document.querySelector<HTMLElement>(".pane");
  return pane === null ? undefined : new Pane(pane);
}

class Pane implements Files {
  readonly restoredAt: number | undefined;
  readonly #pane: HTMLElement;
  #frame: HTMLIFrameElement | undefined;

  constructor(pane: HTMLElement) {
    this.#pane = pane;
    const kept = keptPane();
    this.restoredAt = kept?.y;
    this.#choose(pane.querySelector(".file"));
    if (kept === undefined) this.#followHash();
    else this.#restore(kept);
    keepPane(pane);
    addEventListener("hashchange", () => this.#followHash());
    document.addEventListener("click", (event) => this.#follow(event));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.#leaveBoth());
  }

  follow(region: string | undefined): void {
    const lit = this.#pane.querySelector(".shown .lit");
    if (region === undefined) this.#light(null);
    else if (lit === null || !areTwins(lit, document.getElementById(region))) this.#show(region);
  }

  get asked(): boolean {
    return this.#pane.contains(asked());
  }

  /** Where the address leads: to a file, alone, to a region, or to the words. */
  #followHash(): void {
    const target = asked();
    if (target?.matches(".file")) {
      this.#pane.classList.remove("both");
      this.#choose(target);
    } else if (target !== null && this.#show(target.id)) {
      // A region in the other language is spoken of where its twin is.
      bringBeforeEyes(told(target.id) ?? told(nameIn(target.id)));
    }
    if (this.asked) this.#pane.classList.add("asked");
  }

  #restore(kept: KeptPane): void {
    const tab = [...this.#pane.querySelectorAll<HTMLAnchorElement>(".tabs a")].find(
      (link) => link.getAttribute("href") === kept.tab,
    );
    if (tab?.matches("[data-source]") === true && WIDE.matches) this.#open(tab);
    else if (tab !== undefined) {
      this.#pane.classList.toggle("both", kept.both);
      this.#choose(document.getElementById(kept.tab.slice(1)));
    }
    this.#pane.classList.toggle("asked", this.asked);
    for (const region of kept.lit) document.getElementById(region)?.classList.add("lit");
    scrollBack(this.#pane, kept);
  }

  #follow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches(".beside")) {
      event.preventDefault();
      this.#pane.classList.toggle("both");
      this.#choose(link.closest(".file"));
      this.#lightAgain();
    } else if (link.matches("[data-source]") && WIDE.matches) {
      event.preventDefault();
      this.#open(link);
    } else if (link.hash !== "" && link.hash === location.hash) this.#followHash();
  }

  /** Unless Escape closes something else. */
  #leaveBoth(): void {
    if (!this.#pane.matches(".both") || document.querySelector(OPEN) !== null) return;
    this.#pane.classList.remove("both");
    this.#choose(this.#pane.querySelector(".shown"));
    this.#lightAgain();
  }

  #lightAgain(): void {
    this.#light(this.#pane.querySelector(".shown .lit") ?? this.#pane.querySelector(".shown .region"));
  }

  /** @returns `false` when there is no region of that id. */
  #show(region: string): boolean {
    const target = document.getElementById(region);
    const file = fileOf(target);
    if (target === null || file === null || !this.#pane.contains(file)) return false;
    this.#choose(file);
    this.#light(target);
    return true;
  }

  #choose(file: Element | null): void {
    const twin = file instanceof HTMLElement ? file.dataset["twin"] : undefined;
    this.#pane.classList.remove("framing");
    if (twin === undefined) this.#pane.classList.remove("both");
    for (const each of this.#pane.querySelectorAll(".file")) {
      each.classList.toggle("shown", each === file);
      each.classList.toggle("other", each.id === twin);
    }
    tellTabs(this.#pane);
  }

  /** A file that is not on this page, in a frame. */
  #open(link: HTMLAnchorElement): void {
    const frame = this.#frame ?? document.createElement("iframe");
    frame.title = link.textContent;
    frame.src = link.href;
    if (this.#frame === undefined) this.#pane.append(frame);
    this.#frame = frame;
    this.#pane.classList.add("framing");
    tellTabs(this.#pane, link.getAttribute("href")?.replace(/#.*/, ""));
  }

  /** Lights a region, and the one of its name in the other language, and brings them into view. */
  #light(region: Element | null): void {
    for (const lit of this.#pane.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (region === null) return;
    for (const file of this.#pane.querySelectorAll(".shown, .other")) {
      const same = [...file.querySelectorAll(".region")].find(({ id }) => nameIn(id) === nameIn(region.id));
      if (same === undefined) continue;
      same.classList.add("lit");
      if (this.#pane.matches(".both")) align(same, file);
      else if (file.matches(".shown")) bringIntoView(same, this.#pane);
    }
  }
}
