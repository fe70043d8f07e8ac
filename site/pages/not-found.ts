import type { Site } from "../book/site.ts";
import { html } from "../html/html.ts";
import { framed } from "./frame/frame.ts";
import type { Page } from "../html/page.ts";

/** What a server shows for an address that is not there. */
export function notFoundPage(site: Site): Page {
  const body = html`<h1>ENOENT</h1>
<p>No such file or directory: there is no page at this address. <a href="index.html">The beginning of the book</a> is there.</p>`;
  const description = "There is no page at this address.";
  const page = framed(site, { name: "404.html", title: "ENOENT", description, kind: "missing", body });
  return site.address === undefined ? page : { ...page, text: whole(page.text, site.address) };
}

/** Its links as whole addresses: it is shown at any depth, a/b/c, where it is not. */
function whole(text: string, address: string): string {
  return text.replaceAll(/ (href|src)="(?!#|[a-z]+:)/g, ` $1="${address}`);
}
