#!/bin/sh
# Freezes the program into dist/issss-desktop and proves it: no Python on the path, demo made, window opened offscreen.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/freeze build_installer.spec
inside="$PWD/dist/issss-desktop/_internal"
program="$PWD/dist/issss-desktop/issss-desktop"
# symbols for a debugger, 35 MB; the libraries that wheels carry (*.libs) do not bear it
if command -v strip >/dev/null; then
    find "$inside" -maxdepth 1 -name 'libpython*' -exec strip --strip-unneeded {} +
    find "$inside/sqlcipher3" "$inside/sqlalchemy" "$inside/cbor2" "$inside/python3"* \
        -name '*.so' -exec strip --strip-unneeded {} +
fi
proof="$(mktemp -d)"
trap 'rm -rf "$proof"' EXIT
clean() { env -i HOME="$proof" PATH=/nowhere QT_QPA_PLATFORM=offscreen "$@"; }

clean /usr/bin/timeout 120 "$program" demo --no-window --out "$proof/demo"
test -s "$proof/demo/reports/board-pack.pdf"
test -s "$proof/demo/pictures/1-dashboard-fr.png"

# the window stays open until it is told to end; the folder of its log is there once it is painted
office="$(dirname "$(find "$proof/demo" -name '*.db' | sort | head -n 1)")"
status=0
clean /usr/bin/timeout 15 "$program" --data "$office" 2>"$proof/said" || status=$?
test "$status" = 124 || { cat "$proof/said"; echo "the window did not stay open (status $status)"; exit 1; }
log="$proof/.local/state/issss-desktop/log"
test -d "$log" || { echo "the window was never painted"; exit 1; }
if grep -rq Traceback "$log" "$proof/said"; then cat "$log"/* "$proof/said"; exit 1; fi

echo "dist/issss-desktop: $(du -sm dist/issss-desktop | cut -f1) MB, tried without Python"
