import { expect, test } from "vitest";
import { parseRegions } from "./regions.ts";

const parse = (...lines: string[]): ReturnType<typeof parseRegions> => parseRegions(lines.join("\n"), "/x/server.ts");
const textOf = (name: string, ...lines: string[]): string | undefined => parse(...lines).regions.get(name)?.text;

test("a region is the lines between its markers, without their common indentation", () => {
  expect(textOf("a", "{", "  // #region a", "  one", "", "    two", "  // #endregion a", "}")).toBe("one\n\n  two");
});

test("regions nest and overlap, and no marker is ever shown", () => {
  const source = parse("// #region a", "1", "// #region b", "2", "// #endregion a", "3", "// #endregion b");
  expect(source.regions.get("a")?.text).toBe("1\n2");
  expect(source.regions.get("b")?.text).toBe("2\n3");
  expect(source.text).toBe("1\n2\n3");
});

test("C's comments mark regions too", () => {
  expect(textOf("accept-loop", "/* #region accept-loop */", "\taccept();", "/* #endregion accept-loop */")).toBe(
    "accept();",
  );
});

test.each([
  ["is there twice", ["// #region a", "1", "// #endregion a", "// #region a", "2", "// #endregion a"], 4],
  ["is empty", ["// #region a", "", "// #endregion a"], 3],
  ["never ends", ["1", "// #region a", "2"], 2],
  ["never began", ["1", "// #endregion a"], 2],
  ["no proper name", ["// #region Two Words"], 1],
])("a region that %s is an error with file, line and remedy", (wrong, lines, line) => {
  expect(() => parse(...lines)).toThrow(wrong);
  expect(() => parse(...lines)).toThrow(`/x/server.ts:${line}: `);
  expect(() => parse(...lines)).toThrow("remedy: ");
});
