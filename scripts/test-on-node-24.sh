#!/usr/bin/env bash
# Runs the suite on Node 24, in a copy of the checkout whose native modules are built for it; the checkout itself stays as it is. By hand; not
# part of .ci/run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

place="${TMPDIR:-/tmp}/plimsoll-node-24"
node="$place/node/node_modules/node"
if [ ! -x "$node/bin/node" ]; then
  mkdir -p "$place/node"
  npm install --prefix "$place/node" --no-save --no-package-lock node@24
fi
# Its headers lie in the package of the machine's kind, within or beside it.
headers=$(dirname "$(dirname "$(dirname "$(find "$place/node" -path '*/include/node/node_version.h' -print -quit)")")")
export PATH="$node/bin:$PATH" npm_config_nodedir="$headers"
node --version

copy="$place/checkout"
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | tar --null --create --files-from=- --ignore-failed-read | tar --extract --directory "$copy"
cd "$copy"
# Some tests ask which files belong to the project.
git init --quiet && git add --all
npm ci
exec npx vitest run "$@"
