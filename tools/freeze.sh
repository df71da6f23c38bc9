#!/bin/sh
# Freezes the program into dist/issss-desktop and proves it: no Python on the path, window opened offscreen.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/freeze build_installer.spec
program="$PWD/dist/issss-desktop/issss-desktop"
proof="$(mktemp -d)"
trap 'rm -rf "$proof"' EXIT
clean() { env -i HOME="$proof" PATH=/nowhere QT_QPA_PLATFORM=offscreen "$@"; }
clean /usr/bin/timeout 120 "$program" demo --no-window --out "$proof/demo"
test -s "$proof/demo/reports/board-pack.pdf"
test -s "$proof/demo/pictures/1-dashboard-fr.png"
echo "dist/issss-desktop: $(du -sm dist/issss-desktop | cut -f1) MB, tried without Python"
