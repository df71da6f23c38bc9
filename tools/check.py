"""What `make test` runs, in order, each step named; stops at the first that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
PLACES = [
    name
    for name in ("issss_desktop", "verifier", "tests", "tools", "bench", "conftest.py")
    if (ROOT / name).exists()
]

STEPS: list[tuple[str, list[str]]] = [
    ("lint (ruff)", ["ruff", "check", *PLACES]),
    ("format (ruff)", ["ruff", "format", "--check", *PLACES]),
    ("types (mypy)", ["mypy"]),
    ("floors (import-linter)", ["lint-imports", "--no-cache"]),
    ("catalogues", ["python", "tools/catalogues.py", "--check"]),
    ("tests (pytest)", ["python", "-m", "pytest", "-q", "-n", "2"]),
]


def main() -> None:
    """Run the steps; the exit status is that of the step that failed."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of hundreds of processes compiles everything
    environment["PATH"] = f"{SCRIPTS}{os.pathsep}{environment.get('PATH', '')}"
    for name, (program, *rest) in STEPS:
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        done = subprocess.run(
            [str(SCRIPTS / program), *rest],
            check=False,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            sys.exit(f"== {name}: FAILED, see the lines above")
        print(f"   {time.monotonic() - begun:.1f} s", flush=True)
    print("== everything passed", flush=True)


if __name__ == "__main__":
    main()
