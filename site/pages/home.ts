import { readWoven, type Recording } from "@accept-loop/weave/record/record";
import { claimsOf } from "../book/claims.ts";
import { PREFACE, prefaceText } from "../book/preface.ts";
import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { lessonPage } from "../html/address.ts";
import { html, type Content, type Markup } from "../html/html.ts";
import { terminal } from "../figures/terminal.ts";
import { framed } from "./frame/frame.ts";
import type { Page } from "../html/page.ts";

const DESCRIPTION = "Concurrent TCP servers in TypeScript, one real system call at a time: a book that runs.";

/** The first page: what it is, what it looks like, and where to begin. */
export function homePage(site: Site): Page {
  const [first] = site.chapters;
  const body = html`<div class="hero"><div>
<h1>The Accept Loop</h1>
<p class="lead">Every server you have written sits on a loop you have probably never seen: wait in <code>accept()</code>,
take the next client, and don't let it keep the others waiting.</p>
<p>This book is about that loop, and you can run it. Small servers, in TypeScript and in C, make the real system calls. Each
one answers a question and ends with the next.</p>
<p class="start">${first && html`<a class="begin" href="${lessonPage(first.name)}">Begin: ${first.lesson.front.title}</a>`}
<a class="continue" hidden></a></p>
${prefaceText(site) !== undefined && html`<p>Are processes, signals and <code>ss</code> new to you? Spend ten minutes on <a href="${PREFACE}">Before you start</a>.</p>`}
</div>
${shownRecording(site.chapters)}</div>
<h2 id="chapters">What you will build</h2>
<ol class="chapters">${site.chapters.map(chapterItem)}</ol>
<h2 id="true">Nothing here can be false for long</h2>
${promises(site)}
<h2 id="run">Run it</h2>
${commands("npm install && npm start", "npx turbo test")}
<p>The first command shows this book on your own machine. The second tests every server against everything that clients,
signals and shortages can do to it, and fills the ticks with what it saw on your kernel.</p>`;
  const page = {
    name: "index.html",
    title: "The Accept Loop",
    description: DESCRIPTION,
    kind: "home",
    style: "home.css",
    script: "home.js",
  };
  return framed(site, { ...page, body });
}

/** What a reader types, as a terminal. */
function commands(...lines: readonly string[]): Markup {
  return html`<figure class="terminal alone"><div class="run" tabindex="0" role="group" aria-label="commands">
<div class="lane lane-1"><b>shell</b><pre>${lines.map((line) => html`<kbd>$ ${line}</kbd>\n`)}</pre></div></div></figure>`;
}

function chapterItem({ name, number, lesson: { front } }: SiteChapter): Markup {
  return html`<li data-chapter="${name}"><span class="number">${number}</span><div>
<h3><a href="${lessonPage(name)}">${front.title}</a></h3><p>${front.summary}</p>
<p class="taught">${(front.calls ?? []).map((call) => html`<a href="calls.html#${call}"><code>${call}</code></a> `)}<span>${front.minutes} min to read</span></p>
</div></li>\n`;
}

function promises({ chapters }: Site): Content {
  const count = (kind: string): number =>
    chapters.flatMap(({ fences }) => fences).filter(({ asks }) => asks.kind === kind).length;
  const claims = chapters.reduce((sum, chapter) => sum + claimsOf(chapter).length, 0);
  return html`<ul class="promises">
<li><b>${claims} claims.</b> Each is a sentence about what the kernel does, bound to a test that asks the kernel. Its tick
<span class="tick proven"></span> shows what was measured, how often, and on which kernel. <a href="claims.html">See them all.</a></li>
<li><b>${count("transcript")} recordings.</b> The programs really printed what you see in a terminal, and each test run compares it with a new one.
<i>Underlined values</i> differ from run to run.</li>
<li><b>${count("edit")} broken servers.</b> Where the book says why a line is needed, it runs the server without that line and shows you how it fails.</li>
</ul>`;
}

/** Lanes and lines of a recording that says much in little room. */
const LINES = 18;

/** The recording with the most actors, of those that are short. */
function shownRecording(chapters: readonly SiteChapter[]): Content {
  const all = chapters.flatMap((chapter) => recordingsOf(chapter).map((recording) => ({ chapter, recording })));
  const short = all.filter(({ recording: { runs } }) => runs.length === 1 && (runs[0]?.events.length ?? 0) <= LINES);
  const [best] = short.toSorted((a, b) => b.recording.lanes.length - a.recording.lanes.length);
  if (best === undefined) return undefined;
  const { chapter, recording } = best;
  return html`<div class="live">${terminal(recording, { timed: true })}
<p>Recorded on Linux ${recording.kernel}, ${recording.date.slice(0, 10)}. <a href="${lessonPage(chapter.name)}">Chapter ${chapter.number}</a> explains it.</p></div>`;
}

/** What a lesson shows of recorded terminals, in its order. */
function recordingsOf({ folder, fences }: SiteChapter): Recording[] {
  return fences.flatMap(({ asks }) => {
    const recording = asks.kind === "transcript" ? readWoven<Recording>(folder, asks.name, "transcript") : undefined;
    return recording === undefined ? [] : [recording];
  });
}
