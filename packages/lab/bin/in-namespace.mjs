#!/usr/bin/env node
// Runs a command in a private network namespace: its own loopback, ports, packets and sysctls, which nothing else on
// the machine sees. Root needs `unshare -n`; everybody else becomes root of a user namespace of their own (`-Urn`).
// Where the system forbids both, the command runs as it is, and ACCEPT_LOOP_NAMESPACE tells the tests why.
// Nothing that the command has started outlives it, or this program, however they end.
import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

// /proc/net/tcp walks the whole hash table of connections, and the system's has hundreds of thousands of rows: reading
// it takes over a millisecond. A namespace made inside this one gets a small table of its own (ip-sysctl.rst), and a
// read takes a fifth of that.
const SMALL_TABLE = "(echo 16384 > /proc/sys/net/ipv4/tcp_child_ehash_entries) 2> /dev/null; exec unshare -n --";
// A small table would also mean few connections in TIME_WAIT, and the tests leave thousands.
const MANY_WAIT = "(echo 262144 > /proc/sys/net/ipv4/tcp_max_tw_buckets) 2> /dev/null";
const LO_UP = "ip link set lo up";
const ways = [
  ["unshare", "-n", "--"],
  ["unshare", "-Urn", "--"],
];

let reason = "";
const way = ways.find((words) => {
  const [program, ...options] = words;
  const tried = spawnSync(program, [...options, "sh", "-c", LO_UP], { encoding: "utf8" });
  if (tried.status !== 0) reason = (tried.error?.message ?? tried.stderr).trim();
  return tried.status === 0;
});

// tsx keeps what it has compiled in the temporary folder, under the user's id: root of a user namespace has the id of the
// real root, and could not write there.
const temporary = join(tmpdir(), `accept-loop-${process.getuid()}`);
mkdirSync(temporary, { recursive: true });
if (process.getuid() === statSync(temporary).uid) chmodSync(temporary, 0o1777); // for servers started as somebody else

// A program's children inherit its environment: so whatever comes of the command can be told by this.
const ACCEPT_LOOP_RUN = randomUUID();
// Its input ends when this process is gone, killed or not. Nothing can be caught then, and so another must clean up.
const LAST_ONE_OUT = `read -r _
  while left=$(grep -slF "$0" /proc/[0-9]*/environ | cut -d / -f 3) && [ -n "$left" ]; do kill -KILL $left; done`;
spawn("sh", ["-c", LAST_ONE_OUT, `ACCEPT_LOOP_RUN=${ACCEPT_LOOP_RUN}`], {
  stdio: ["pipe", "ignore", "ignore"],
  detached: true, // Ctrl-C is not for it
  env: { PATH: process.env.PATH },
});

const command = process.argv.slice(2);
const inside = ["sh", "-c", `${SMALL_TABLE} sh -c '${MANY_WAIT}; ${LO_UP} && exec "$@"' sh "$@"`, "sh"];
const [program, ...words] = way ? [...way, ...inside, ...command] : command;
const state = way ? "private" : `shared: ${reason}`;
const child = spawn(program, words, {
  stdio: "inherit",
  env: { ...process.env, ACCEPT_LOOP_NAMESPACE: state, ACCEPT_LOOP_RUN, TMPDIR: temporary },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
