import { afterEach, expect, test } from "vitest";
import { endpointFromEnvironment } from "./environ.ts";

const { HOST, PORT } = process.env;

function set(name: "HOST" | "PORT", value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

afterEach(() => {
  set("HOST", HOST);
  set("PORT", PORT);
});

test("without HOST and PORT a server listens on 127.0.0.1:6666", () => {
  set("HOST", undefined);
  set("PORT", undefined);
  expect(endpointFromEnvironment()).toEqual({ address: "127.0.0.1", port: 6666 });
});

test("HOST and PORT say otherwise; port 0 lets the kernel choose", () => {
  set("HOST", "0.0.0.0");
  set("PORT", "0");
  expect(endpointFromEnvironment()).toEqual({ address: "0.0.0.0", port: 0 });
  set("PORT", "65535");
  expect(endpointFromEnvironment().port).toBe(65535);
});

test.for(["", "65536", "-1", "1.5", "http", " 80", "0x50", "999999"])("PORT=%j is refused with a sentence", (port) => {
  set("PORT", port);
  expect(() => endpointFromEnvironment()).toThrow(
    new TypeError(`PORT="${port}" is not a port: give a number from 0 to 65535, such as PORT=6666`),
  );
});

test.for(["", "localhost", "::1", "127.0.0.256"])("HOST=%j is refused with a sentence", (host) => {
  set("PORT", undefined);
  set("HOST", host);
  expect(() => endpointFromEnvironment()).toThrow(
    `HOST="${host}" is not an IPv4 address: write it as four numbers, such as HOST=127.0.0.1`,
  );
});
