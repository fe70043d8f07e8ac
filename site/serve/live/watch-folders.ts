import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";

/** Folders that hold nothing that the site is made of, and in which much happens. */
const SKIPPED = new Set(["node_modules", ".git", ".turbo", ".mutants", "dist", "coverage"]);

/**
 * Tells of every file that appears, changes or goes below a folder.
 *
 * Why no library does it: chokidar drops a change that comes within 50 ms of another, so a file that an editor empties and
 * then writes may stay empty on the page. It also opens a watch for every single file, as fs.watch does when it is
 * `recursive`. @parcel/watcher tells everything 50 ms later, and misses files in a folder that is made again.
 *
 * @param heard is called with the path, once or more often for one change.
 * @returns stops it.
 * @throws Error when the kernel has no watches left.
 */
export function watchFolders(root: string, heard: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function follow(folder: string, isNew: boolean): void {
    watchers.get(folder)?.close(); // a folder removed and made again is another one
    const watcher = watch(folder, (event, name) => {
      if (name !== null && !SKIPPED.has(name)) changed(join(folder, name), event);
    });
    watcher.on("error", () => forget(folder));
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory() && isNew) heard(path);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) tryToFollow(path, isNew);
    }
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  function tryToFollow(folder: string, isNew: boolean): void {
    try {
      follow(folder, isNew);
    } catch (error) {
      forget(folder);
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw explained(error as NodeJS.ErrnoException);
    }
  }

  function changed(path: string, event: string): void {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      if (event === "rename") tryToFollow(path, true);
      return;
    }
    if (stats === undefined) forget(path);
    heard(path);
  }

  tryToFollow(root, false);
  return () => {
    for (const folder of watchers.keys()) forget(folder);
  };
}

/** inotify(7): the kernel counts the watches of each user. */
function explained(error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOSPC" && error.code !== "EMFILE") return error;
  const remedy = "`sudo sysctl fs.inotify.max_user_watches=65536 fs.inotify.max_user_instances=512`";
  return new Error(`the kernel has no more watches for changed files: allow more with ${remedy}`);
}
