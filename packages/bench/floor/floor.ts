import { openSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { accept, AF_INET, bind, connect, getsockname, listen, SOCK_STREAM, socket } from "@accept-loop/libc/sys/socket";
import { read, write } from "@accept-loop/libc/unistd";

// What the same system calls cost from TypeScript, through libc. The loops are those of floor.c.

const TIMES = 100_000;
const buffer = new Uint8Array(64);

/** CPU time of one turn of a loop, in nanoseconds. The first turns are not counted: the compiler is still at work. */
function nanoseconds(turn: () => void): number {
  for (let i = 0; i < TIMES / 2; i++) turn();
  const before = process.cpuUsage();
  for (let i = 0; i < TIMES; i++) turn();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / TIMES;
}

/** Bytes of heap that one turn allocates, over so few turns that nothing is collected meanwhile. */
function allocated(turn: () => void): number {
  const TURNS = 20_000;
  const before = getHeapStatistics().used_heap_size;
  for (let i = 0; i < TURNS; i++) turn();
  return (getHeapStatistics().used_heap_size - before) / TURNS;
}

/** Two ends of one connection. */
function pair(): [client: number, server: number] {
  const listener = socket(AF_INET, SOCK_STREAM, 0);
  bind(listener, { address: "127.0.0.1", port: 0 });
  listen(listener, 1);
  const client = socket(AF_INET, SOCK_STREAM, 0);
  connect(client, getsockname(listener));
  return [client, accept(listener).fd];
}

const zero = openSync("/dev/zero", "r");
const none = openSync("/dev/null", "w");
const [client, server] = pair();

const readZero = (): number => read(zero, buffer);
const floor = {
  read: nanoseconds(readZero),
  write: nanoseconds(() => write(none, buffer)),
  request:
    nanoseconds(() => {
      write(client, buffer);
      read(server, buffer);
      write(server, buffer);
      read(client, buffer);
    }) / 2, // both sides: the same calls
  allocated: allocated(readZero),
};
console.log(JSON.stringify(floor));
