import MiniSearch, { type Options, type SearchOptions, type SearchResult } from "minisearch";
import type { Entry, EntryKind } from "./entry.ts";
import { around, marked, type Part } from "./marked.ts";
import { partsOfWords, wholeWords, wordsOf } from "./words.ts";

/** Something that was found, as it is shown. */
export interface Hit {
  readonly kind: EntryKind;
  readonly title: readonly Part[];
  readonly where: string;
  readonly text: readonly Part[];
  readonly href: string;
}

/** What a search has found. */
export interface Found {
  /** The best first. */
  readonly hits: readonly Hit[];
  /** The reader's words, spelled as in what was found, where nothing begins with one of them. */
  readonly meant?: string | undefined;
}

/** How much an entry of a kind counts: a claim's title is all of its text, and says what is in the section that it stands in. */
const WEIGHTS: Readonly<Record<EntryKind, number>> = { term: 1.5, call: 1.5, lesson: 1.2, notes: 1, claim: 0.2 };

const OPTIONS: Options<Entry & { readonly id: number }> = {
  fields: ["title", "text", "hidden"],
  storeFields: ["kind", "title", "where", "text", "href"],
  tokenize: wordsOf,
};

/** Finds entries by words that begin like the reader's, or nearly so. */
export class Finder {
  readonly #index: MiniSearch<Entry & { readonly id: number }>;

  private constructor(index: MiniSearch<Entry & { readonly id: number }>) {
    this.#index = index;
  }

  static of(entries: readonly Entry[]): Finder {
    const index = new MiniSearch(OPTIONS);
    index.addAll(entries.map((entry, id) => ({ ...entry, id })));
    return new Finder(index);
  }

  /** @param saved what `JSON.stringify` made of a Finder, parsed. */
  static from(saved: ReturnType<Finder["toJSON"]>): Finder {
    return new Finder(MiniSearch.loadJS(saved, OPTIONS));
  }

  toJSON() {
    return this.#index.toJSON();
  }

  /** Finds entries that have all of the words, or, where there are none, those that have any. */
  find(query: string): Found {
    for (const how of WAYS) {
      const found = this.#index.search(query, { ...how, prefix: true, boost: BOOST, boostDocument: weight });
      if (found.length === 0) continue;
      const hits = found.map((result) => shown(result as SearchResult & Entry));
      return { hits, meant: respelled(how.tokenize(query.toLowerCase()), found) };
    }
    return { hits: [] };
  }
}

/** `undefined` when all of the words are there, or more than one is not. */
function respelled(words: readonly string[], found: readonly SearchResult[]): string | undefined {
  const [missing, ...others] = words.filter(
    (word) => !found.some(({ terms }) => terms.some((term) => term.startsWith(word))),
  );
  const instead = found[0]?.terms.find((term) => !words.some((word) => term.startsWith(word)));
  if (missing === undefined || instead === undefined || others.length > 0) return undefined;
  return words.map((word) => (word === missing ? instead : word)).join(" ");
}

/** Ways to search, one after the other until something is found. */
const WAYS: readonly (SearchOptions & { readonly tokenize: (text: string) => string[] })[] = [
  { combineWith: "AND", tokenize: wholeWords, fuzzy: letters },
  { combineWith: "AND", tokenize: partsOfWords, fuzzy: letters },
  { combineWith: "OR", tokenize: partsOfWords },
];

const BOOST = { title: 3, hidden: 0.3 };

/** A quarter of its letters may be wrong in a word that is not short. */
function letters(word: string): number | false {
  return word.length > 3 && 0.25;
}

function weight(_id: number, _word: string, stored?: Record<string, unknown>): number {
  return WEIGHTS[stored?.["kind"] as EntryKind];
}

function shown({ kind, title, where, text, href, terms }: SearchResult & Entry): Hit {
  return { kind, title: marked(title, terms), where, text: marked(around(text, terms), terms), href };
}
