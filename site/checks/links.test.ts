import { expect, test } from "vitest";
import { ADDRESS, builtSite } from "./built-site.ts";

const files = await builtSite();
/** What the workflow that publishes the site adds to it. */
const ADDED = new Set(["accept-loop.pdf"]);
const pages = [...files].filter(([name]) => name.endsWith(".html"));

function attributes(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&"),
  );
}

const ids = new Map(pages.map(([name, text]) => [name, new Set(attributes(text, "id"))]));

/** What a page links to and loads. The book's one page has whole addresses. */
function targets(text: string): string[] {
  const all = ["href", "src", "data-test"].flatMap((name) => attributes(text, name));
  return all.map((target) => (target.startsWith(ADDRESS) ? target.slice(ADDRESS.length) : target));
}

test("every link leads to a file of the site, and every fragment to an element there", () => {
  const dead = pages.flatMap(([name, text]) =>
    targets(text)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file = "", fragment] = target.split("#");
        if (file !== "" && !files.has(file) && !ADDED.has(file)) return true;
        return fragment !== undefined && !ids.get(file === "" ? name : file)?.has(decodeURIComponent(fragment));
      })
      .map((target) => `${name}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test("no two elements of a page have one id", () => {
  const twice = pages.flatMap(([name, text]) =>
    attributes(text, "id").flatMap((id, index, all) => (all.indexOf(id) === index ? [] : [`${name}#${id}`])),
  );
  expect(twice).toEqual([]);
});

test("no address begins with a slash: the site may lie anywhere", () => {
  expect(
    pages.flatMap(([name, text]) =>
      targets(text)
        .filter((target) => target.startsWith("/"))
        .map((to) => [name, to]),
    ),
  ).toEqual([]);
});

test("the whole web that is linked to is named by https", () => {
  expect(pages.flatMap(([, text]) => targets(text).filter((target) => target.startsWith("http:")))).toEqual([]);
});

test("the sitemap lists the pages that one reads", () => {
  expect(files.get("sitemap.xml")).toContain(`<loc>${ADDRESS}03-reaping.html</loc>`);
});

test("a link's words say where it leads, also without those around it", () => {
  const vague =
    /^(?:(?:click |right )?here|this|go|start|information|(?:learn |read |see )?more(?: info(?:rmation)?)?)$/i;
  const found = pages.flatMap(([name, text]) =>
    [...text.matchAll(/<a [^>]*>([^<]*)<\/a>/g)]
      .map(([, words = ""]) => words)
      .filter((words) => vague.test(words.trim()))
      .map((words) => `${name}: ${words}`),
  );
  expect(found).toEqual([]);
});
