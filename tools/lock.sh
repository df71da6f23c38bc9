#!/bin/sh
# Writes requirements.lock and requirements-bench.lock anew from pyproject.toml: hashed, for every platform,
# naming no address. The second holds what the measures are taken beside, in versions that suit the first.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --quiet "$@"
}
peers="$(mktemp)"
trap 'rm -f "$peers"' EXIT
.venv/bin/python -c 'import sys, tomllib
extras = tomllib.load(sys.stdin.buffer)["project"]["optional-dependencies"]
print(*extras["bench"], sep="\n")' <pyproject.toml >"$peers"
compile "$@" pyproject.toml --extra dev --output-file requirements.lock
compile "$@" "$peers" --constraint requirements.lock --output-file requirements-bench.lock
