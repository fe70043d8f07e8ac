/** What a fence's info string asks for. */
export type FenceKind =
  /** A region of a file, or all of it. */
  | { readonly kind: "code"; readonly path: string; readonly region?: string }
  /** The difference between the files of two chapters, given by number. */
  | {
      readonly kind: "difference";
      readonly chapters: readonly [string, string];
      readonly files: readonly [string, string];
      readonly region?: string;
    }
  /** What a scenario printed. */
  | { readonly kind: "transcript"; readonly name: string }
  /** How a mutant fails, or the server of the chapter before: "broken-…" or "before-…". */
  | { readonly kind: "failure"; readonly name: string }
  /** A mutant's edit. */
  | { readonly kind: "edit"; readonly mutant: string }
  /** Servers under loads, as the published run of the benchmark has measured them. */
  | { readonly kind: "bench"; readonly loads: readonly string[]; readonly contenders: readonly string[] }
  /** Not woven, for a reason. */
  | { readonly kind: "illustration"; readonly reason: string }
  /** A language that is not woven. */
  | { readonly kind: "free" };

/** Other names of the languages that are woven: a fence cannot hide behind them. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  ts: ["typescript", "tsx", "javascript", "js", "mjs", "cjs"],
  c: ["h", "cpp"],
  console: ["sh", "bash", "shell", "zsh", "shell-session"],
  diff: ["patch"],
};

const NAME = "[a-z0-9][a-z0-9-]*";
const FILE = String.raw`[\w./-]+?\.\w+`;
const CODE = new RegExp(`^(${FILE})(?:#(${NAME}))?$`);
const DIFFERENCE = new RegExp(String.raw`^(\d\d)\.\.(\d\d) (${FILE})(?: (${FILE}))?(?:#(${NAME}))?$`);

const BENCH = /^([\w-]+(?:, [\w-]+)*): (\S.*)$/;

const FORMS: Readonly<Record<string, string>> = {
  ts: "`ts server.ts#region`",
  c: "`c server.c#region`",
  console: "`console scenario-name` or `console broken:mutant-name`",
  diff: "`diff 02..03 server.ts` or `diff broken:mutant-name`",
  bench: "`bench 64B-16, churn: 02 fork, node:net`",
};

/**
 * Reads an info string.
 *
 * @throws Error with the forms there are, when it has none of them.
 *
 * @example
 * parseFence("ts server.ts#accept"); // { kind: "code", path: "server.ts", region: "accept" }
 */
export function parseFence(info: string): FenceKind {
  const [first = ""] = info.split(/\s/, 1);
  const language = first.toLowerCase();
  const rest = info.slice(first.length).trim();
  if (language === "")
    throw new Error("code without a language; put it into a fence that has one (`text` for plain text)");
  const alias = Object.keys(OTHER_NAMES).find((name) => OTHER_NAMES[name]?.includes(language));
  if (alias !== undefined) throw new Error(`\`${language}\` is woven as \`${alias}\`; write ${FORMS[alias]}`);
  const form = FORMS[language];
  if (form === undefined) return { kind: "free" };
  if (language === "bench") return measured(info, rest);
  const [, reason] = /^illustration:\s*(.*)$/.exec(rest) ?? [];
  if (reason === "") throw new Error("an illustration without a reason; write `illustration: why it cannot be real`");
  if (reason !== undefined) return { kind: "illustration", reason };
  const found = woven(language, rest);
  if (found !== undefined) return found;
  throw new Error(
    `the fence \`${info}\` is not woven; write ${form}, or \`${language} illustration: the reason why it cannot be real\``,
  );
}

/** Numbers are measured: none is an illustration. @throws Error for any other form. */
function measured(info: string, rest: string): FenceKind {
  const [, loads, contenders] = BENCH.exec(rest) ?? [];
  if (loads === undefined || contenders === undefined) {
    throw new Error(`the fence \`${info}\` names no loads and servers; write ${FORMS["bench"]}`);
  }
  return { kind: "bench", loads: loads.split(", "), contenders: contenders.split(", ") };
}

function woven(language: string, rest: string): FenceKind | undefined {
  const [, broken] = new RegExp(`^broken:(${NAME})$`).exec(rest) ?? [];
  if (language === "ts" || language === "c") {
    const [, path, region] = CODE.exec(rest) ?? [];
    return path === undefined ? undefined : { kind: "code", path, ...(region === undefined ? {} : { region }) };
  }
  if (language === "diff") {
    if (broken !== undefined) return { kind: "edit", mutant: broken };
    const [, from, to, file, other, region] = DIFFERENCE.exec(rest) ?? [];
    if (from === undefined || to === undefined || file === undefined) return undefined;
    const files = [file, other ?? file] as const;
    return { kind: "difference", chapters: [from, to], files, ...(region === undefined ? {} : { region }) };
  }
  if (broken !== undefined) return { kind: "failure", name: `broken-${broken}` };
  const [, before] = new RegExp(`^before:(${NAME})$`).exec(rest) ?? [];
  if (before !== undefined) return { kind: "failure", name: `before-${before}` };
  return new RegExp(`^${NAME}$`).test(rest) ? { kind: "transcript", name: rest } : undefined;
}

/** A sentence as a name: "the parent keeps it" is "the-parent-keeps-it". */
export function nameOf(sentence: string): string {
  return sentence
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
