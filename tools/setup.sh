#!/bin/sh
# Finds a Python that can run the program, then lets tools/setup.py do the rest.
set -eu
cd "$(dirname "$0")/.."
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
        exec "$name" tools/setup.py "$@"
    fi
done
echo "Python 3.11 to 3.14 was not found: install it (Debian, Ubuntu: apt-get install python3), then try again." >&2
exit 1
