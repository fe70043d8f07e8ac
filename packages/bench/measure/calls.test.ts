import { expect, test } from "vitest";
import { perRequest } from "./calls.ts";

test("strace's summary becomes calls for each question, without those that are made now and then", () => {
  const summary = [
    "    calls syscall",
    "--------- ----------------",
    "  2000 read",
    "  2001 write",
    "   130 poll",
    "     4 futex",
    "  4135 total",
  ].join("\n");
  expect(perRequest(summary, 2000)).toEqual({ read: 1, write: 1, poll: 0.07 });
});
