import { readSourceFile, type SourceFile } from "./source-file.ts";

/** Files of the repository that the site shows, each read once. */
export class Library {
  readonly #files = new Map<string, Promise<SourceFile>>();
  readonly #read = new Map<string, SourceFile>();

  /** @param asked who asks for it: a file and its line, for the error. */
  async fetch(path: string, asked: readonly [file: string, line: number]): Promise<SourceFile> {
    const coming = this.#files.get(path) ?? readSourceFile(path, asked);
    this.#files.set(path, coming);
    const file = await coming;
    this.#read.set(path, file);
    return file;
  }

  /** A file that has been fetched. */
  get(path: string): SourceFile | undefined {
    return this.#read.get(path);
  }

  /** All of them, by path. */
  get files(): SourceFile[] {
    return [...this.#read.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }
}
