// A thread starts in JavaScript (Node 20 knows no other way): this file teaches it TypeScript, and goes on in worker.ts.
require("tsx/cjs");
require("./worker.ts");
