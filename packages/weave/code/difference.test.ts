import { expect, test } from "vitest";
import { difference, functionAt } from "./difference.ts";

const BEFORE = `import { a } from "a";

/** Serves. */
export function serve(fd: number): void {
  one();
  two();
}

main(import.meta, () => {
  serve(3);
});`;

test("a difference is unified, and says in which function each change is", () => {
  expect(difference(BEFORE, BEFORE.replace("two", "three"))).toBe(`@@ -3,7 +3,7 @@ in serve()
 /** Serves. */
 export function serve(fd: number): void {
   one();
-  two();
+  three();
 }

 main(import.meta, () => {`);
});

test("texts that are alike differ in nothing", () => {
  expect(difference(BEFORE, BEFORE)).toBe("");
});

test("the function around a line is found in TypeScript and in C, and none between two", () => {
  expect(functionAt(BEFORE, 5)).toBe("serve()");
  expect(functionAt(BEFORE, 8)).toBeUndefined();
  expect(functionAt(BEFORE, 10)).toBe("main()");
  const c =
    "static void reap(int signo)\n{\n    while (waitpid(-1, NULL, WNOHANG) > 0);\n}\n\nint main(void) {\n  x();\n}";
  expect(functionAt(c, 3)).toBe("reap()");
  expect(functionAt(c, 7)).toBe("main()");
  expect(functionAt(c, 5)).toBeUndefined();
});
