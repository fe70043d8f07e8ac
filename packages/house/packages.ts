import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package of this repository. */
export interface Package {
  /** From the repository's root: "packages/libc", "chapters/03-reaping", "site". */
  readonly folder: string;
  /** "@accept-loop/libc". */
  readonly name: string;
  /** What it says of itself; "" when it says nothing. */
  readonly description: string;
  /** The names of what it depends on, for its tests too. */
  readonly needs: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The packages that package.json in `root` calls its workspaces. */
export function packagesOf(root: string): Package[] {
  const { workspaces = [] } = manifestOf(root);
  return workspaces.flatMap((pattern) => foldersOf(root, pattern)).map((folder) => packageIn(root, folder));
}

/** @param pattern "site", or "chapters/*". */
function foldersOf(root: string, pattern: string): string[] {
  if (!pattern.endsWith("/*")) return [pattern];
  const parent = pattern.slice(0, -2);
  const folders = readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  return folders.filter((folder) => existsSync(join(root, folder, "package.json"))).toSorted();
}

function packageIn(root: string, folder: string): Package {
  const { name, description = "", dependencies, devDependencies } = manifestOf(join(root, folder));
  return { folder, name, description, needs: Object.keys({ ...dependencies, ...devDependencies }) };
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
