import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { keepNothing, siteFiles } from "./site-files.ts";

/**
 * A server of a folder as it is, below a path: texts compressed, as every server that publishes a site sends them.
 *
 * @param base begins and ends with "/": "/" or "/sub/path/". Without its last "/" a browser is sent on; outside it is nothing.
 */
export function previewServer(folder: string, base: string): ServerType {
  const app = new Hono();
  app.use(keepNothing, compress({ encoding: "gzip", threshold: 0 }));
  if (base !== "/") app.get(base.slice(0, -1), (context) => context.redirect(base, 308));
  app.use(`${base}*`, ...siteFiles(folder, base));
  app.notFound((context) => context.text("There is no such page.\n", 404));
  return createAdaptorServer(app);
}
