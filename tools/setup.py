"""Make the program ready to run on this machine: .venv, the locked libraries, the libraries Qt needs.

Uses the standard library only: it runs before anything is installed. Says each step in one line, and
what it may not do itself in one sentence with the command to run.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "issss-setup"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

QT_PACKAGES = ["libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"]
WINDOW_PACKAGES = [
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxcb-shape0",
]
RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}  # Debian 13, Ubuntu 24.04 and later

NO_QUESTIONS = {"DEBIAN_FRONTEND": "noninteractive"}
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
QT_CHECK = "from PySide6.QtWidgets import QApplication; QApplication([])"


def say(text: str) -> None:
    """One line of progress."""
    print(f"-- {text}", flush=True)


def stop(sentence: str) -> None:
    """End with one sentence that says what to do."""
    sys.exit(f"setup: {sentence}")


def run(command: Sequence[object], variables: Mapping[str, str] | None = None, quiet: bool = False) -> bool:
    """Run a command without standard input; True when it succeeded."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=os.environ | dict(variables or {}),
        )
    except OSError:
        return False
    return done.returncode == 0


def apt_command() -> list[str] | None:
    """How apt-get may be run here without a question, or None."""
    if shutil.which("apt-get") is None:
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages where allowed, else stop with the sentence that tells how."""
    wanted = f"sudo apt-get install {' '.join(packages)}"
    apt = apt_command()
    if apt is None:
        stop(f"{why} Run: {wanted}  and start again.")
        return
    say(f"Debian packages: {' '.join(packages)}")
    if not run([*apt, "-q", "update"], NO_QUESTIONS, quiet=True):
        say("apt-get update failed; trying with the lists this machine has")
    known = [available(name) for name in packages]
    install = [*apt, "-q", "-y", "--no-install-recommends", "install", *known]
    # said aloud only the second time, when it failed
    if not (run(install, NO_QUESTIONS, quiet=True) or run(install, NO_QUESTIONS)):
        stop(f"{why} Installing them failed. Run: {wanted}  and start again.")


def available(package: str) -> str:
    """The name under which this release knows a package."""
    if package in RENAMED and run(["apt-cache", "show", RENAMED[package]], quiet=True):
        return RENAMED[package]
    return package


def make_venv() -> None:
    """Create .venv, with Debian's venv package where it is missing."""
    if VENV_PYTHON.exists() and run([VENV_PYTHON, "-m", "pip", "--version"], quiet=True):
        return
    say(f"virtual environment, Python {sys.version.split()[0]}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if run(command, quiet=True):
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt_install([version, *QT_PACKAGES], "Python's venv module is missing.")
    if not run(command):
        stop(f"the folder {VENV.name} could not be made by: {' '.join(command)}")


def fingerprint() -> str:
    """Changes when the lock, the project file, this script or the Python of .venv changes."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    digest.update((VENV / "pyvenv.cfg").read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def locked(name: str) -> str:
    """The block of one library in the lock, with its hashes."""
    found = re.search(rf"^{re.escape(name)}==.*(?:\n    .*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        stop(f"{name} is missing from {LOCK.name}.")
        return ""
    return found.group() + "\n"


def install_uv() -> bool:
    """Put the locked uv into .venv: it installs the whole set in seconds where pip takes a minute."""
    with tempfile.TemporaryDirectory() as folder:
        only = Path(folder) / "uv.txt"
        only.write_text(locked("uv"), encoding="utf-8")
        command = [VENV_PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", only]
        return run(command, quiet=True)


def install_libraries() -> None:
    """Install the lock, every file checked by its hash, then the project itself, editable."""
    say("libraries of requirements.lock")
    uv = SCRIPTS / ("uv.exe" if os.name == "nt" else "uv")
    # the machine's own certificates, as pip uses them; both names, for uv of two ages
    certificates = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true", "VIRTUAL_ENV": str(VENV)}
    sync = [uv, "pip", "sync", "-q", "--require-hashes", LOCK]
    project = ["install", "-q", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    if install_uv() and run(sync, certificates) and run([uv, "pip", *project], certificates):
        return
    say("uv could not do it: trying pip, which takes longer")
    pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check"]
    libraries = ["install", "-q", "--require-hashes", "-r", LOCK]
    # a configured extra index that is gone must not stop us: once more without the configuration
    if not (run([*pip, *libraries]) or run([*pip, "--isolated", *libraries])):
        stop("the libraries could not be installed: check the network, then start again.")
    if not run([*pip, *project]):
        stop("the program itself could not be installed into .venv; the lines above tell why.")


def check_qt() -> None:
    """Start Qt for real, offscreen and, where there is a screen, in a window; mend what is missing."""
    start = [VENV_PYTHON, "-c", QT_CHECK]
    if not run(start, OFFSCREEN, quiet=True):
        apt_install(QT_PACKAGES, "Qt needs libraries that this machine lacks.")
        if not run(start, OFFSCREEN):
            stop("Qt does not start although its libraries are installed; the lines above tell why.")
    if os.environ.get("DISPLAY") and not run(start, {"QT_QPA_PLATFORM": "xcb"}, quiet=True):
        if apt_command() is None:
            say(f"no window here yet. Run: sudo apt-get install {' '.join(WINDOW_PACKAGES)}")
        else:
            apt_install(WINDOW_PACKAGES, "The window needs libraries that this machine lacks.")


def main() -> None:
    """Bring .venv up to date; nothing but the check of Qt when it already is."""
    make_venv()
    if not STAMP.exists() or STAMP.read_text(encoding="utf-8") != fingerprint():
        STAMP.unlink(missing_ok=True)
        install_libraries()
        STAMP.write_text(fingerprint(), encoding="utf-8")
    check_qt()


if __name__ == "__main__":
    main()
