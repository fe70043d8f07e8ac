import { readPublished } from "@accept-loop/weave/bench/published";
import { type BenchTable, benchTable } from "@accept-loop/weave/bench/table";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { readSite } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { measured } from "../markdown/measured.ts";
import { onLessonPage } from "../markdown/page-place.ts";
import { lessonPageOf } from "../pages/lesson/lesson.ts";
import { printPage } from "../pages/print/print.ts";
import { measuredTable } from "./measured-table.ts";

const TABLE: BenchTable = {
  head: ["per second", "CPU µs each"],
  parts: [
    {
      title: "64 bytes, 8000 clients",
      lines: [
        { contender: "06 poll", cells: ["61,200", "7.26"] },
        { contender: "06 select", cells: "an fd_set ends at descriptor 1023" },
      ],
    },
  ],
  how: "",
  where: "",
};

test("each number is headed by its column, its server and its load; a reason takes the numbers' place", () => {
  const text = String(measuredTable(TABLE, "measured")).replaceAll("\n", "");
  expect(text).toContain('<td></td><th scope="col">per second</th><th scope="col">CPU µs each</th>');
  expect(text).toContain('<tbody><tr><th scope="rowgroup" colspan="3">64 bytes, 8000 clients</th></tr>');
  expect(text).toContain('<tr><th scope="row">06 poll</th><td>61,200</td><td>7.26</td></tr>');
  expect(text).toContain(
    '<th scope="row">06 select</th><td class="why" colspan="2">an fd_set ends at descriptor 1023</td>',
  );
  expect(String(measuredTable(TABLE, "measured", false))).not.toContain("rowgroup");
});

test("a lesson has the table of the published run, with machine and date, and its charts as files that can wait", async () => {
  const site = await readSite({ root: ROOT, ticks: "hollow" });
  const { text } = lessonPageOf(site, site.chapters.find(({ number }) => number === "06") as SiteChapter);
  const [figure = ""] = /<figure class="bench">.*?<\/figure>/s.exec(text) ?? [];
  expect(figure).toContain('<th scope="row">06 poll</th>');
  expect(figure).toContain("± half the width of their middle half");
  expect(figure).toContain('<a href="bench.html#how">How it was measured</a>');
  expect(figure).toContain(`on ${site.benches.published?.run.machine.date} at commit`);
  const onPaper = printPage(site).text;
  expect(onPaper).toContain('<img class="chart" loading="eager" src="published.idle.svg"');
  expect(text).toMatch(
    /<img class="chart" loading="lazy" src="published\.idle\.svg" width="\d+" height="\d+" alt="CPU time of/,
  );
});

test("a table that a page has no room for ends with links to the rest; on paper it is whole", async () => {
  const site = await readSite({ root: ROOT, ticks: "hollow" });
  const place = onLessonPage(site, site.chapters[0] as SiteChapter);
  const loads = ["64B-16", "idle-100", "idle-900", "idle-8000", "bulk"];
  const contenders = ["06 select", "06 poll", "epoll", "06 poll in C", "node:net"];
  const table = benchTable(readPublished(ROOT), { loads, contenders });
  const [onPage, onPaper] = [false, true].map((printed) => String(measured(table, loads, { ...place, printed })));
  expect(onPage).toContain('<a href="bench.html#bulk">1 MB, one client</a>');
  expect(onPage).not.toContain(">1 MB, one client</th>");
  expect(onPaper).toContain(">1 MB, one client</th>");
});
