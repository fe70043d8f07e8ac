import { createServer, type Server } from "node:http";
import { bundle } from "../../build/assets.ts";
import { isOfLessons } from "../../html/address.ts";
import { type Answer, fileAnswer, send } from "../http/answer.ts";
import type { Listeners } from "./listeners.ts";
import type { LiveBuild, Part, State } from "./live-build.ts";
import { livePage, OWN, problemPage } from "./live-page.ts";
import { mediaType, pathOf } from "../http/web-files.ts";

export interface Served {
  /** The folder that `live` keeps. */
  readonly folder: string;
  readonly live: LiveBuild;
  readonly listeners: Listeners<State>;
  /** All that is known on this machine now, by claim. */
  readonly findings: () => Readonly<Record<string, unknown>>;
}

/** A server of the site as it is now, whose pages listen for what it will be. */
export function liveServer(served: Served): Server {
  return createServer((request, response) => {
    const pathname = pathOf(request);
    if (pathname === `${OWN}events`) served.listeners.add(request, response);
    else void answerOf(pathname, served).then((answer) => send(response, answer));
  });
}

async function answerOf(pathname: string, { folder, live, findings }: Served): Promise<Answer> {
  const ok = (body: string): Answer => ({ status: 200, type: mediaType(pathname), body });
  if (pathname === `${OWN}live.js`) return ok(await bundle("browser/live/live.ts"));
  if (pathname === `${OWN}live.css`) return ok(await bundle("browser/live/live.css"));
  if (pathname === `${OWN}evidence.json`) return ok(JSON.stringify(findings()));
  const part = partOf(pathname);
  if (MADE_OF_BOOK.test(pathname)) {
    await live.fresh(part);
    if (live.shown(part).source === 0)
      return { status: 500, type: mediaType("problem.html"), body: problemPage(live.state) };
  }
  const answer = fileAnswer(folder, pathname);
  if (!answer.type.startsWith("text/html")) return answer;
  return { ...answer, body: livePage(answer.body.toString(), live.shown(part)) };
}

/** Where a request leads that must wait until what has changed is built. */
const MADE_OF_BOOK = /(?:\/|\.html|\.evidence\.js|\/search\.js)$/;

function partOf(pathname: string): Part {
  return pathname === "/" || isOfLessons(pathname.slice(1)) ? "lessons" : "all";
}
