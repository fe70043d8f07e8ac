/** Calls whose page is not in section 2, or has another name. */
const ELSEWHERE: Readonly<Record<string, readonly [section: number, page: string]>> = {
  sigwait: [3, "sigwait"],
};

/** A page of the Linux manual. */
export interface ManPage {
  /** "waitpid(2)". */
  readonly name: string;
  readonly href: string;
}

/** The man page of a call; `undefined` for what is not C, such as Atomics. */
export function manPage(call: string): ManPage | undefined {
  if (/^[A-Z]/.test(call)) return undefined;
  const [section, page] = ELSEWHERE[call] ?? [call.startsWith("pthread_") ? 3 : 2, call];
  return {
    name: `${page}(${section})`,
    href: `https://man7.org/linux/man-pages/man${section}/${page}.${section}.html`,
  };
}
