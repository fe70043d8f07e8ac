import { ROOT } from "@accept-loop/weave/problem";

/**
 * What an author must know about an error: a Problem tells its file, line and remedy itself; of other errors the first
 * place in this repository's code is told.
 */
export function tellProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/\n {2}remedy: /.test(error.message)) return error.message;
  const place = placeIn(error);
  const remedy = "fix it there and save: the page comes back by itself";
  return `${place === undefined ? "" : `${place}: `}${error.message}\n  remedy: ${remedy}`;
}

/** "site/page.ts:12", of the first line of the stack that is in the repository and not in node_modules. */
function placeIn({ message, stack = "" }: Error): string | undefined {
  for (const [, path = "", line = ""] of `${message}\n${stack}`.matchAll(/([^\s(]+?\.[cm]?[jt]s):(\d+)/g)) {
    const file = path.replace(/^file:\/\//, "");
    if (file.startsWith(`${ROOT}/`) && !file.includes("/node_modules/"))
      return `${file.slice(ROOT.length + 1)}:${line}`;
  }
  return undefined;
}
