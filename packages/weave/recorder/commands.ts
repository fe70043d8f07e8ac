import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The command that a shell runs for what a reader types: `npm start` and `npm run NAME` become the script's own words.
 * So npm's two lines of announcement do not stand in transcripts, and signals reach the program itself.
 *
 * @param folder the chapter's folder, in which it is typed.
 * @throws Error when there is no such script.
 *
 * @example
 * realCommand("PORT=7000 npm start", folder); // "PORT=7000 node -r strip-types server.ts"
 */
export function realCommand(typed: string, folder: string): string {
  return typed
    .replaceAll(/\bnpm (?:run ([\w:-]+)|start)(?: -- )?/g, (_, name: string | undefined) => {
      const script = name ?? "start";
      const { scripts = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        scripts?: Record<string, string>;
      };
      const command = scripts[script];
      if (command === undefined) throw new Error(`\`${typed}\`: ${folder}/package.json has no script "${script}"`);
      return `${command} `;
    })
    .trim();
}

/** The words that make a shell become the command, so that its pid is the program's: only where it is a single one. */
export function becoming(command: string): string {
  return /[|;&<>()]/.test(command) ? command : `exec env ${command}`;
}
