import { parseArgs, type ParseArgsConfig } from "node:util";

/** Ends the command: one sentence on stderr that says what to do, and status 1. */
export function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

type Known = NonNullable<ParseArgsConfig["options"]>;

/** The options of the command line, as parseArgs of node:util knows them. Refuses whatever else is there, and lists them. */
export function optionsFrom<T extends Known>(known: T): ReturnType<typeof parseArgs<{ options: T }>>["values"] {
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    const all = Object.entries(known).map(([name, { type }]) => (type === "boolean" ? `--${name}` : `--${name} …`));
    const [what = ""] = (error as Error).message.split(/\.\s/);
    return refuse(`${what}: the options are ${all.join(", ")}`);
  }
}

const MOST = 999_999_999;

/** The value of an option that is a whole number from `least` on; refuses any other. */
export function wholeNumber(option: string, value: string, least: number): number {
  if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= MOST) return Number(value);
  return refuse(`--${option} ${value} is not a whole number from ${least} to ${MOST}: try --${option} 10`);
}
