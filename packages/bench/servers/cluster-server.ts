import cluster from "node:cluster";
import { availableParallelism } from "node:os";

// The same on every core: node:cluster starts processes, and its primary hands each the clients in turn.

if (cluster.isPrimary) {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
} else {
  await import("./net-server.ts");
}
