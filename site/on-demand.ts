import { bundle } from "./assets.ts";
import type { Site } from "./book/site.ts";
import type { Page } from "./pages/page.ts";
import { searchScript } from "./search/script.ts";

/**
 * What pages load only when a reader asks for it: the search with its index, the list of keys, the steps of pictures,
 * the evidence beside a tick.
 */
export async function filesOnDemand(site: Site): Promise<Page[]> {
  const [search, keys, steps, proof, css] = await Promise.all([
    bundle("browser/search-dialog.ts"),
    bundle("browser/keys-dialog.ts"),
    bundle("browser/stepper.ts"),
    bundle("browser/proof.ts"),
    bundle("style/on-demand.css"),
  ]);
  return [
    { name: "search.js", text: await searchScript(site, search) },
    { name: "keys.js", text: keys },
    { name: "steps.js", text: steps },
    { name: "proof.js", text: proof },
    { name: "on-demand.css", text: css },
  ];
}
