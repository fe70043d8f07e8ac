import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import { streamSSE } from "hono/streaming";
import { bundle } from "../../assembly/assets.ts";
import { isOfLessons } from "../../html/address.ts";
import { keepNothing, siteFiles } from "../http/site-files.ts";
import type { Listeners } from "./listeners.ts";
import type { LiveBuild, Part, State } from "./live-build.ts";
import { livePage, OWN, problemPage } from "./live-page.ts";

export interface Served {
  /** The folder that `live` keeps. */
  readonly folder: string;
  readonly live: LiveBuild;
  readonly listeners: Listeners<State>;
  /** All that is known on this machine now, by claim. */
  readonly findings: () => Readonly<Record<string, unknown>>;
}

/** A server of the site as it is now, whose pages listen for what it will be. */
export function liveServer({ folder, live, listeners, findings }: Served): ServerType {
  const app = new Hono();
  app.use(keepNothing);
  app.get(`${OWN}events`, (context) => streamSSE(context, (page) => listeners.add(page)));
  app.get(`${OWN}live.js`, async (context) => {
    return context.body(await bundle("browser/live/live.ts"), 200, {
      "Content-Type": "text/javascript; charset=utf-8",
    });
  });
  app.get(`${OWN}live.css`, async (context) => {
    return context.body(await bundle("browser/live/live.css"), 200, { "Content-Type": "text/css; charset=utf-8" });
  });
  app.get(`${OWN}evidence.json`, (context) => context.json(findings()));
  app.use("*", listening(live), ...siteFiles(folder, "/"));
  return createAdaptorServer(app);
}

/** Where a request leads that must wait until what has changed is built. */
const MADE_OF_BOOK = /(?:\/|\.html|\.evidence\.js|\/search\.js)$/;

/** Sends what is fresh, and lets pages listen. */
function listening(live: LiveBuild): MiddlewareHandler {
  return async (context, next) => {
    const { path } = context.req;
    const part = partOf(path);
    if (MADE_OF_BOOK.test(path)) {
      await live.fresh(part);
      if (live.shown(part).source === 0) return context.html(problemPage(live.state), 500);
    }
    await next();
    if (context.res.headers.get("Content-Type")?.startsWith("text/html") !== true) return undefined;
    const page = livePage(await context.res.text(), live.shown(part));
    context.res = new Response(page, context.res);
    context.res.headers.delete("Content-Length");
    return undefined;
  };
}

function partOf(path: string): Part {
  return path === "/" || isOfLessons(path.slice(1)) ? "lessons" : "all";
}
