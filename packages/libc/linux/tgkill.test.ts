import { expect, test } from "vitest";
import { doNothing, sigaction, SA_RESETHAND, SIG_DFL, SIGUSR2 } from "../signal.ts";
import { getpid } from "../unistd.ts";
import { tgkill } from "./tgkill.ts";

test("the signal reaches the thread before the call returns", () => {
  sigaction(SIGUSR2, { handler: doNothing(), flags: SA_RESETHAND });
  tgkill(getpid(), getpid(), SIGUSR2);
  expect(sigaction(SIGUSR2).handler).toBe(SIG_DFL);
});

test.for([
  ["a thread of another process", 1, 0, "ESRCH"],
  ["a signal that does not exist", getpid(), 65, "EINVAL"],
] as const)("%s is an error", ([, thread, signo, code]) => {
  expect(() => tgkill(getpid(), thread, signo)).toThrow(expect.objectContaining({ code, syscall: "tgkill" }));
});
