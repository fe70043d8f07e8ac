import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { listen, wishedPort } from "./listen.ts";

const servers = [createServer(), createServer()] as const;
afterEach(() => servers.forEach((server) => server.close()));

test("without SITE_PORT the first free port from 8080 on is taken; with it that one, or none", () => {
  expect(wishedPort(undefined)).toEqual({ port: 8080, orNext: true });
  expect(wishedPort("8123")).toEqual({ port: 8123, orNext: false });
  for (const wish of ["http", "-1", "65536", "80.5"]) {
    expect(() => wishedPort(wish)).toThrow(`SITE_PORT=${wish} is no port: choose`);
  }
});

test("when the port is taken the next one is as good, unless this one was asked for", async () => {
  const [first, second] = servers;
  const port = Number(new URL(await listen(first, { port: 0, orNext: false })).port);
  const sentence = `port ${port} is taken: choose another with SITE_PORT, or end the program that listens on it`;
  await expect(listen(second, { port, orNext: false })).rejects.toThrow(sentence);
  const next = await listen(second, { port, orNext: true });
  expect(Number(new URL(next).port)).toBeGreaterThan(port);
});
