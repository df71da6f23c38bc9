#!/bin/sh
# Writes requirements.lock anew from pyproject.toml: hashed, for every platform, naming no address.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header --quiet "$@" --output-file requirements.lock
