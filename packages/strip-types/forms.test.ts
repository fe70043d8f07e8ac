import { expect, test } from "vitest";
import { programs } from "./testing.ts";

// Every form of import and export, compared with what Node's own modules do (Node 22.23 runs each of these programs).

const { file, run } = programs();

function printed(name: string, text: string): string {
  const { stdout, stderr } = run(file(name, text));
  expect(stderr).toBe("");
  return stdout;
}

/** What a program says that is not even begun. */
function refused(name: string, text: string): string {
  const { status, stdout, stderr } = run(file(name, text));
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  return stderr;
}

file("numbers.ts", "export const one = 1, two = 2;\nexport default 3;\n");

test("each form of import and export hands over what it does in Node's own modules", () => {
  const named = "export const one = 1, two = 2;\nexport function three() {\n  return 3;\n}\nexport { one as uno };\n";
  file("named.ts", `${named}const four: number = 4;\nexport default four;\n`);
  file(
    "passes-on.ts",
    'export { two as dos } from "./named.ts";\nexport * from "./named.ts";\nexport default class A {}\n',
  );
  const program = file(
    "forms.ts",
    `import four, {
  one,
  three as tres,
  type Nothing,
} from "./named.ts";
import * as all from "./passes-on.ts";
import fs, { existsSync } from "node:fs";
import path from "node:path";
import "./named.ts";
console.log(four, one, tres(), Object.keys(all).sort().join(), fs.existsSync === existsSync, typeof path);
throw new Error("line 11");
`,
  );
  const { stdout, stderr } = run(program);
  expect(stdout).toBe("4 1 3 default,dos,one,three,two,uno true object\n");
  expect(stderr).toContain("forms.ts:11:7");
});

test("names may stand among comments, be texts, words of the language or have letters that are not ASCII", () => {
  const names = 'const one = 1;\nexport { one as "a text", one as if, /* } */ one as $1, one as été, one };\n';
  file("names.ts", `${names}export /* const */ const a = 2;\nexport /* it is */ default /* } */ 5;\n`);
  const text = `import /* what follows */ five, { "a text" as b, // }
  if as c /* a word */, $1, été, one as as, } /* all */ from /* there */ "./names.ts";
import { default as $five } from "./names.ts"; import $six, * as $$ from "./names.ts"
;[five, b, c, $1, été, as, $five, $six, $$.a].forEach((each) => console.log(each));
`;
  expect(printed("comments.ts", text)).toBe("5\n1\n1\n1\n1\n1\n5\n5\n2\n");
});

test("a class or function that has no name is exported by default, and so is a value", () => {
  file("class.ts", "class A {}\nexport default class extends A { who = 1 }\n[2].at(0);\n");
  file("function.ts", "export default async function () { return 2 }\n(3).toFixed();\n");
  file("value.ts", "export default(3 + 1);\n");
  const imports = ["class", "function", "value"].map((name) => `import ${name}_ from "./${name}.ts";`).join(" ");
  expect(printed("default.ts", `${imports} console.log(new class_().who, await function_(), value_);\n`)).toBe(
    "1 2 4\n",
  );
});

test("what is imported may be exported, and export {} exports nothing, but in a text stays", () => {
  const passed = 'import three, { one } from "./numbers.ts";\nimport * as all from "./numbers.ts";\n';
  file("passed.ts", `${passed}export { one, one as uno, three as default, all };\nexport {};\n`);
  const program =
    'import three, { uno, all } from "./passed.ts";\nexport {};\nconsole.log("export {}", uno, all.two, three);\n';
  expect(printed("passes.ts", program)).toBe("export {} 1 2 3\n");
});

test("imports come first, wherever they stand, and nothing can be put into them", () => {
  file("first.ts", 'console.log("first");\n');
  const late = 'console.log("second", one)\nimport { one } from "./numbers.ts";\nimport "./first.ts";\n';
  expect(printed("late.ts", late)).toBe("first\nsecond 1\n");
  const put =
    'import * as all from "./numbers.ts";\ntry { (all as { one: number }).one = 2 } catch { console.log("no"); }\n';
  expect(printed("put.ts", put)).toBe("no\n");
});

test("Node's modules need no node:, and JSON is imported as a whole", () => {
  file("data.json", '{ "x": 1 }');
  const text = `#!/usr/bin/env node
import fs, { existsSync } from "fs"; import { default as path } from "node:path"; import * as net from "net";
import data from "./data.json" with { type: "json" };
const { default: os } = await import("os");
console.log(fs.existsSync === existsSync, path.sep, net.connect === net.default.connect, data.x, typeof os.cpus);
`;
  expect(printed("nodes.ts", text)).toBe("true / true 1 function\n");
});

test("a name that is not exported there is told in a sentence, and so is a variable that others would not see change", () => {
  const lost = refused("typo.ts", 'import { ome } from "./numbers.ts";\n');
  expect(lost).toMatch(/^\S+typo\.ts imports "ome", which "\.\/numbers\.ts" does not export\n$/);
  expect(refused("typo2.ts", 'import { creatServer } from "node:net";\n')).toMatch(
    /"creatServer", which "node:net" does/,
  );
  expect(refused("no-such.ts", 'import "node:nothing";\n')).toMatch(
    /no-such\.ts imports "node:nothing": Node has no such/,
  );
  file("common.cts", "exports.a = 1;\n");
  expect(refused("common.ts", 'import "./common.cts";\n')).toMatch(
    /^\S+common\.ts imports \S+common\.cts, which is no/,
  );
  const variable = /^\S+ exports "a", which can change: export a constant, or a function that gives its value\n$/;
  expect(refused("variable.ts", "export let a = 1;\na = 2;\n")).toMatch(variable);
  expect(refused("variables.ts", "let b = 1, a = 2;\na = b;\nexport { a };\n")).toMatch(variable);
});

test("only code starts threads: no comment, no text, and no file that is not there", () => {
  const words = 'new URL("nowhere.ts", import.meta.url)';
  expect(printed("speaks.ts", `// ${words}\nconsole.log(\`${words}\`, typeof ${words});\n`)).toBe(`${words} object\n`);
});

test("a program that awaits what never happens fails, unless it ends itself", () => {
  expect(run(file("exits.ts", "await 0;\nprocess.exit(0);\n"))).toMatchObject({ status: 0, stderr: "" });
  const { status, stderr } = run(file("never.mts", "await new Promise(() => {});\n"));
  expect({ status, stderr }).toEqual({
    status: 13,
    stderr: "The program awaits, outside every function, what never happens\n",
  });
});
