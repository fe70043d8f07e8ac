import { createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listen, wishedPort } from "./listen.ts";

function server(): Server {
  const made = createServer();
  onTestFinished(() => void made.close());
  return made;
}

test("SITE_PORT asks for a port, and nothing else", async () => {
  expect(await wishedPort("8123")).toBe(8123);
  for (const wish of ["http", "-1", "65536", "80.5"]) {
    await expect(wishedPort(wish)).rejects.toThrow(`SITE_PORT=${wish} is not a port: choose`);
  }
});

test("without SITE_PORT it is one that is free, from 8080 on", async () => {
  const address = await listen(server(), await wishedPort(undefined));
  const port = Number(new URL(address).port);
  expect(port).toBeGreaterThanOrEqual(8080);
  expect(port).toBeLessThan(8130);
  expect(await listen(server(), await wishedPort(undefined))).not.toBe(address);
});

test("a port that is asked for and taken is a sentence that says what to do", async () => {
  const port = Number(new URL(await listen(server(), 0)).port);
  const sentence = `port ${port} is taken: choose another with SITE_PORT, or end the program that listens on it`;
  await expect(listen(server(), port)).rejects.toThrow(sentence);
});
