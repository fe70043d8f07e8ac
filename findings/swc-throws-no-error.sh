#!/usr/bin/env bash
# @swc/wasm-typescript 1.16.2 (npm), the compiler in WebAssembly that takes types out of TypeScript; Node 20.20 and later.
#
# transformSync() in mode "strip-only" refuses valid TypeScript that is more than types, such as an enum. What it throws
# is a plain object with code, message, snippet and a position, and not an Error: `instanceof Error` is false, there is
# no stack, and String(thrown) is "[object Object]". Whoever prints `String(error)`, or `error.stack`, tells nothing.
#
# Seen: {"isError":false,"stack":"undefined","text":"[object Object]","code":"UnsupportedSyntax"}
#
# Exits with 1 when it throws something else.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --save-exact @swc/wasm-typescript@1.16.2

seen=$(node -e '
  const { transformSync } = require("@swc/wasm-typescript");
  try {
    transformSync("enum Colour { Red }\n", { mode: "strip-only" });
  } catch (thrown) {
    const { stack, code } = thrown;
    console.log(JSON.stringify({ isError: thrown instanceof Error, stack: typeof stack, text: String(thrown), code }));
  }
')
echo "$seen"
[ "$seen" = '{"isError":false,"stack":"undefined","text":"[object Object]","code":"UnsupportedSyntax"}' ]
