import { expect, test } from "vitest";
import { cpuList, placesOn } from "./places.ts";

test("the load gets the last processor, and the server all others", () => {
  const { server, load, told } = placesOn([0, 1, 2, 5]);
  expect(server).toEqual(["taskset", "-c", "0,1,2"]);
  expect(load).toEqual(["taskset", "-c", "5"]);
  expect(told).toBe("server on processor 0,1,2, load on 5");
});

test.for([[], [3]])("with %o as processors nobody is pinned, and the report says so", (cpus) => {
  expect(placesOn(cpus)).toEqual({ server: [], load: [], told: "server and load share the processor" });
});

test("a list of processors is read as the kernel writes it", () => {
  expect(cpuList("0-2,5\n")).toEqual([0, 1, 2, 5]);
  expect(cpuList("7")).toEqual([7]);
});
