#!/usr/bin/env bash
# Runs the suite on Node 24, which is installed under a folder of its own and leaves the checkout as it is. By hand; not part of .ci/run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

prefix="${TMPDIR:-/tmp}/plimsoll-node-24"
bin="$prefix/node_modules/node/bin"
if [ ! -x "$bin/node" ]; then
  mkdir -p "$prefix"
  npm install --prefix "$prefix" --no-save --no-package-lock node@24
fi
"$bin/node" --version
exec "$bin/node" node_modules/vitest/vitest.mjs run "$@"
