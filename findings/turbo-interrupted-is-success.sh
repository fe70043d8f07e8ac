#!/usr/bin/env bash
# turbo 2.11.9 (npm package "turbo"), Linux x64, Node 20.20.
#
# A run that is interrupted (SIGINT to the process group, as Ctrl-C in a terminal sends it) ends its tasks before they
# are done, and turbo itself ends with status 0. So in `turbo run test && deploy` the deployment starts. Most programs
# end by the signal then, or with 130 (128 + SIGINT).
#
# Seen: "the task was interrupted: 1, turbo's status: 0"
#
# Exits with 1 when turbo behaves in another way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p packages/one
cat > package.json <<'JSON'
{ "name": "root", "private": true, "packageManager": "npm@11.19.1", "workspaces": ["packages/*"] }
JSON
cat > turbo.json <<'JSON'
{ "tasks": { "work": { "cache": false } } }
JSON
cat > packages/one/package.json <<'JSON'
{ "name": "one", "version": "1.0.0", "scripts": { "work": "touch ../../begun && sleep 60 && touch ../../done" } }
JSON
npm install --silent --no-audit --no-fund --save-exact --save-dev turbo@2.11.9
export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1

# In a process group of its own, as a shell starts what is typed. (A background job of a script would ignore SIGINT.)
set +e
status=$(node -e '
  const { spawn } = require("node:child_process");
  const { existsSync } = require("node:fs");
  const run = spawn("node_modules/.bin/turbo", ["run", "work", "--no-daemon"], { detached: true, stdio: "ignore" });
  const waiting = setInterval(() => {
    if (!existsSync("begun")) return;
    clearInterval(waiting);
    process.kill(-run.pid, "SIGINT");
  }, 50);
  run.on("exit", (code, signal) => console.log(signal ?? code));
')
set -e
interrupted=$([ -e begun ] && [ ! -e done ] && echo 1 || echo 0)
echo "the task was interrupted: $interrupted, turbo's status: $status"
[ "$interrupted" = 1 ] && [ "$status" = 0 ]
