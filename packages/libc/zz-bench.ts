import { openSync, readSync, writeSync } from "node:fs";
import { bindC } from "./ffi.ts";
import { read, write } from "./unistd.ts";
const bare = bindC<(fd: number, b: Uint8Array, n: number) => number>("int64_t read(int, void *, size_t)");
const bareW = bindC<(fd: number, b: Uint8Array, n: number) => number>("int64_t write(int, const void *, size_t)");
const getppid = bindC<() => number>("int getppid()");
const zero = openSync("/dev/zero", "r"),
  nul = openSync("/dev/null", "w");
const buf = new Uint8Array(64),
  N = 300_000;
const runs: Record<string, () => void> = {
  "bare read": () => {
    for (let i = 0; i < N; i++) bare(zero, buf, 64);
  },
  "libc read": () => {
    for (let i = 0; i < N; i++) read(zero, buf, 64);
  },
  "libc read(default count)": () => {
    for (let i = 0; i < N; i++) read(zero, buf);
  },
  "fs.readSync": () => {
    for (let i = 0; i < N; i++) readSync(zero, buf, 0, 64, null);
  },
  "bare write": () => {
    for (let i = 0; i < N; i++) bareW(nul, buf, 64);
  },
  "libc write": () => {
    for (let i = 0; i < N; i++) write(nul, buf, 64);
  },
  "fs.writeSync": () => {
    for (let i = 0; i < N; i++) writeSync(nul, buf, 0, 64);
  },
  "koffi getppid": () => {
    for (let i = 0; i < N; i++) getppid();
  },
  "failing read": () => {
    for (let i = 0; i < N / 10; i++)
      try {
        read(-1, buf, 64);
      } catch {}
  },
};
const best: Record<string, number[]> = {};
for (let r = 0; r < 9; r++)
  for (const [k, f] of Object.entries(runs)) {
    const t = process.hrtime.bigint();
    f();
    (best[k] ??= []).push(Number(process.hrtime.bigint() - t) / (k.startsWith("fail") ? N / 10 : N));
  }
for (const [k, v] of Object.entries(best)) {
  v.sort((a, b) => a - b);
  console.log(k.padEnd(28), "min", v[0]!.toFixed(0), "median", v[4]!.toFixed(0), "ns");
}
const h = process.memoryUsage().heapUsed;
for (let i = 0; i < N; i++) {
  read(zero, buf, 64);
  write(nul, buf, 64);
}
console.log("heap growth per read+write", ((process.memoryUsage().heapUsed - h) / N).toFixed(1), "bytes");
const h2 = process.memoryUsage().heapUsed;
for (let i = 0; i < N; i++) {
  bare(zero, buf, 64);
  bareW(nul, buf, 64);
}
console.log("bare heap growth", ((process.memoryUsage().heapUsed - h2) / N).toFixed(1), "bytes");
