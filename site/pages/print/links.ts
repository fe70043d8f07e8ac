import type { Site } from "../../book/site.ts";
import { filePage, repositoryPath } from "../../html/address.ts";
import { escape, type Markup, raw } from "../../html/html.ts";

/**
 * Makes the links of the book's one page useful where it is alone, on paper or in a mail: those to other pages are whole
 * addresses, where it is known where the site is published; and those to files say their paths, for the style to print.
 */
export function withTargets(body: Markup, { library, address }: Site): Markup {
  const paths = new Map(library.files.map(({ path }) => [filePage(path), repositoryPath(path)]));
  const text = String(body).replaceAll(
    / href="(?![#"]|[a-z]+:)([^"#]+)([^"]*)"/g,
    (_, page: string, fragment: string) => {
      const path = paths.get(page);
      const whole = address === undefined ? page + fragment : new URL(page + fragment, address).href;
      return ` href="${whole}"${path === undefined ? "" : ` data-path="${escape(path)}"`}`;
    },
  );
  return raw(text);
}
