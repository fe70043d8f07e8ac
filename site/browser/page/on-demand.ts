import { HERE } from "./here.ts";

const coming = new Map<string, Promise<unknown>>();

/**
 * Runs a script of the site that a page does not need before somebody asks for it, once, with the style of all such. (A page
 * on a disk may load no module, but scripts.)
 *
 * @param name "search.js".
 */
export function onDemand(name: string): Promise<unknown> {
  return Promise.all([
    once("on-demand.css", () =>
      Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("on-demand.css", HERE).href }),
    ),
    once(name, () => Object.assign(document.createElement("script"), { src: new URL(name, HERE).href })),
  ]);
}

function once(name: string, make: () => HTMLElement): Promise<unknown> {
  const known = coming.get(name);
  if (known !== undefined) return known;
  const made = make();
  const loaded = new Promise((resolve, reject) => {
    made.addEventListener("load", resolve);
    made.addEventListener("error", () => {
      coming.delete(name); // asked again, it may come
      reject(new Error(`${name} did not come`));
    });
  });
  coming.set(name, loaded);
  document.head.append(made);
  return loaded;
}
