import { expect, test } from "vitest";
import { ROOT } from "../problem.ts";
import { normalizedFailure, tellable, told } from "./failure-text.ts";

const failure = (port: number, pid: number, threads: string): string => `[fin-comes]
  expected  the server's FIN comes
  seen      gave up after 1500 ms waiting on port ${port}
  kernel    port ${port}: 1 LISTEN (0 waiting to be accepted)
            process ${pid}: state S, ${threads}
  lesson    chapters/02-multiprocess/lesson.md#who-closes-what`;

test("two failures that differ in pids, ports, patience and the kernel's numbers are the same", () => {
  const other = failure(40002, 18, "1 thread").replace("1500 ms", "10000 ms");
  expect(normalizedFailure(failure(40001, 17, "11 threads"), [])).toBe(normalizedFailure(other, []));
  const seen = (count: number): string => failure(1, 1, "1 thread").replace("waiting", `${count} came, waiting`);
  expect(normalizedFailure(seen(2), [])).not.toBe(normalizedFailure(seen(3), []));
  expect(normalizedFailure(seen(2), [/\d+ came/])).toBe(normalizedFailure(seen(3), [/\d+ came/]));
});

test("a failure is told without this machine's paths and Node's insides", () => {
  const message = `seen: ${ROOT}/chapters/01-handshake/.mutants/a-b/server.ts:5\n    at read (${ROOT}/x.ts:1:2)\nend`;
  expect(tellable(message)).toBe("seen: chapters/01-handshake/server.ts:5\nend");
});

test("of a test's errors the first is told, with the difference that it found, and without colours", () => {
  expect(told([{ message: "expected 3 to be 4" }, { message: "and more" }])).toBe("expected 3 to be 4");
  const compared = {
    message: "expected [ …(2) ] to be [ …(2) ]",
    diff: "\u001B[32m- 4\u001B[39m\n\u001B[31m+ 3\u001B[39m",
  };
  expect(told([compared])).toBe("expected [ …(2) ] to be [ …(2) ]\n- 4\n+ 3");
});
