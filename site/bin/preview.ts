import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listen, wishedPort } from "../serve/http/listen.ts";
import { previewServer } from "../serve/http/preview-server.ts";

// npm run preview [-- --base /sub/path/]: serves site/dist as it is, as GitHub Pages would.

const DIST = join(import.meta.dirname, "../dist");

async function preview(): Promise<void> {
  const { base } = parseArgs({ options: { base: { type: "string", default: "/" } } }).values;
  if (!/^\/(.*\/)?$/.test(base)) throw new Error(`--base ${base} must begin and end with "/"`);
  if (!existsSync(join(DIST, "index.html"))) throw new Error("there is no site/dist yet: `npx turbo build` writes it");
  const address = await listen(previewServer(DIST, base), await wishedPort(process.env["SITE_PORT"]));
  process.stdout.write(`site/dist is at ${address}${base}. Ctrl-C ends it.\n`);
}

try {
  await preview();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
