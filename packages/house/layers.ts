/** A part of the repository that stands on others. */
export interface Layer {
  /** From the repository's root. The chapters are one layer; each of them is a package. */
  readonly folder: string;
  readonly purpose: string;
  /** The layers that it may import: their folders. */
  readonly mayImport: readonly string[];
  /**
   * What each of its folders and files is for, from the ground up: a room imports only those before it. "." is what lies in
   * no other room. A room within a room ("serve/http") has its place in the order, and none in the picture.
   */
  readonly rooms: Readonly<Record<string, string>>;
}

/** All layers, from the ground up. */
export const LAYERS: readonly Layer[] = [
  {
    folder: "packages/strip-types",
    purpose: "runs TypeScript: takes its types out, once",
    mayImport: [],
    rooms: {},
  },
  {
    folder: "packages/libc",
    purpose: "the system calls",
    mayImport: ["packages/strip-types"],
    rooms: {
      "ffi.ts": "the one way into the C library",
      ".": "one file per C header: poll.ts",
      proc: "what /proc/net lists",
      testing: "what tests of system calls share",
    },
  },
  {
    folder: "packages/lab",
    purpose: "the laboratory: starts a server, is its clients, watches it in /proc",
    mayImport: ["packages/strip-types", "packages/libc"],
    rooms: {
      ".": "a server, its clients, and /proc",
      rest: "does a server idle, or spin?",
      interrupt: "sends a server's threads signals that it catches",
      clauses: "one promise each, and its check",
      "contract.ts": "what every server promises",
      "sanitized.ts": "server.c under the compiler's sanitizers",
      "chapter.ts": "all tests of a chapter's servers",
      bin: "a network namespace for a command",
    },
  },
  {
    folder: "packages/weave",
    purpose: "the loom: weaves real code and recorded runs into the lessons, and binds sentences to tests",
    mayImport: ["packages/strip-types", "packages/libc", "packages/lab"],
    rooms: {
      "problem.ts": "what an author must fix",
      lesson: "lesson.md and its fences",
      bench: "a benchmark's tables",
      code: "regions of files; differences",
      record: "recordings, kept and compared",
      scenario: "what scenarios.ts says",
      recorder: "runs and records scenarios",
      failure: "how broken servers fail",
      claim: "binds sentences to tests",
      picture: "pictures drawn from data",
      exercise: "exercises, and attempts",
      "fence-content.ts": "what each kind of fence holds",
      "check-lesson.ts": "all that keeps a lesson true",
      bin: "npm run weave, exercise",
    },
  },
  {
    folder: "chapters",
    purpose: "a lesson each, its servers in TypeScript and in C, and their tests",
    mayImport: ["packages/strip-types", "packages/libc", "packages/lab", "packages/weave"],
    rooms: {},
  },
  {
    folder: "packages/bench",
    purpose: "every server under the same load",
    mayImport: ["packages/strip-types", "packages/libc", "packages/lab"],
    rooms: {
      plan: "which servers, loads, processors",
      findings: "what a run finds",
      load: "the clients that ask",
      servers: "what ours are compared with",
      floor: "what the system calls alone cost",
      measure: "one server; rounds of them all",
      charts: "the findings, drawn",
      runs: "a run's files; the published run",
      report: "tables, goals, the method",
      soak: "every server under load and faults",
      bin: "npm run bench, bench:publish, soak",
    },
  },
  {
    folder: "site",
    purpose: "the book in a browser, lessons beside files",
    mayImport: ["packages/libc", "packages/lab", "packages/weave", "packages/bench"],
    rooms: {
      html: "markup, addresses, titles",
      evidence: "what tests found: the ticks",
      source: "our files, in colours",
      book: "the whole book, as it was read",
      search: "the index, and finding in it",
      style: "what pages look like",
      "browser/page": "what a script does on every page, and what all others need",
      "browser/figures": "pictures to step through, and a recording that runs",
      "browser/pane": "the files beside the lesson, which follow its reader",
      "browser/progress": "what was read, and which exercises are done",
      "browser/proof": "ticks, and the box with the evidence",
      "browser/dialogs": "search, and the list of keys",
      "browser/live": "what `npm start` adds",
      browser: "the scripts of the pages",
      code: "code with numbers and changes",
      figures: "tables, charts, terminals",
      markdown: "a lesson's text as a page's",
      "pages/frame": "what is above and below the text of each page",
      "pages/lesson": "a lesson beside its files",
      "pages/reference": "claims, calls, terms, costs",
      "pages/print": "the whole book on one page",
      pages: "every page, and the list of all",
      assembly: "writes all files of the site",
      "serve/http": "a folder as a web server shows it, on loopback",
      "serve/builder": "the process that builds again and again",
      "serve/live": "what has changed, and the open pages that hear of it",
      serve: "serves it, and builds it again",
      press: "the PDF, and the book's picture",
      checks: "what must hold of every page",
      "browser-tests/stand": "a built site, a live one, and a browser that looks at them",
      "browser-tests": "what a reader sees in Chromium",
      bin: "npm start, preview, pdf, card",
    },
  },
  {
    folder: "packages/house",
    purpose: "who imports what: its rules, and this picture",
    mayImport: ["packages/weave"],
    rooms: {},
  },
];

/** The layer that a file or folder is part of. @param path from the repository's root. */
export function layerOf(path: string): Layer | undefined {
  return LAYERS.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
}

/** The name of the room that a file is in. @param path from the repository's root. */
export function roomOf({ folder, rooms }: Layer, path: string): string | undefined {
  const inside = path.slice(folder.length + 1);
  const around = Object.keys(rooms).filter((room) => inside === room || inside.startsWith(`${room}/`));
  return around.toSorted((a, b) => b.length - a.length)[0] ?? (rooms["."] === undefined ? undefined : ".");
}
