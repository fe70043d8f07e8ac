// A thread starts in JavaScript (Node 20 knows no other way): this file teaches it TypeScript, and goes on in worker.ts.
process.env.ESBUILD_WORKER_THREADS = "0"; // what tsx must compile, it compiles here: no thread or child of its own stays
require("tsx/cjs");
require("./worker.ts");
