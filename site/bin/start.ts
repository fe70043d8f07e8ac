import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { builderProcess } from "../serve/builder/builder.ts";
import { evidenceNow } from "../serve/live/evidence-now.ts";
import { listen, wishedPort } from "../serve/http/listen.ts";
import { Listeners } from "../serve/live/listeners.ts";
import { LiveBuild, type State } from "../serve/live/live-build.ts";
import { liveServer } from "../serve/live/live-server.ts";
import { overview } from "../serve/live/overview.ts";
import { watchFolders } from "../serve/live/watch-folders.ts";
import { whatChanged } from "../serve/live/what-changed.ts";

// npm start: builds and serves the book on loopback, and shows at once what changes.
//     SITE_PORT=8081 npm start      on that port; default 8080, or the next one that is free

const folder = mkdtempSync(join(tmpdir(), "accept-loop-site-"));
const listeners = new Listeners<State>({ source: 0, evidence: 0 });
const live = new LiveBuild(builderProcess(folder), (state) => {
  report(listeners.state, state);
  listeners.tell(state);
});
const server = liveServer({ folder, live, listeners, findings: () => evidenceNow(ROOT) });

/** A problem, and its end, is also told where `npm start` was typed. */
function report(before: State, { problem }: State): void {
  if (problem !== undefined && problem !== before.problem) process.stderr.write(`\n${problem}\n`);
  if (problem === undefined && before.problem !== undefined)
    process.stdout.write("\nmended: the book is shown again\n");
}

let stopWatching = (): void => undefined;

async function end(status: number): Promise<void> {
  stopWatching();
  listeners.close();
  await live.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(status);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));
try {
  const address = await listen(server, await wishedPort(process.env["SITE_PORT"]));
  process.stdout.write(overview(address));
  stopWatching = watchFolders(ROOT, (path) => {
    const change = whatChanged(ROOT, path);
    if (change !== undefined) live.changed(change);
  });
  await live.fresh("all");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await end(1);
}
