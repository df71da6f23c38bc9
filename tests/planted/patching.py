"""A unified diff, applied to a copy of the program: every line that it names must stand there, once."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = Path(__file__).parent / "patches"
PROOF = "Proof: "
LINKED = ("resources", "tests", "conftest.py", "pyproject.toml")


class DoesNotApply(AssertionError):
    """The program has changed under a patch: plant the fault anew."""


def proof_of(patch: Path) -> str:
    """What must find the fault: a line above the diff says it."""
    (said,) = [line for line in patch.read_text("utf-8").splitlines() if line.startswith(PROOF)]
    return said.removeprefix(PROOF)


def copy_program(to: Path) -> None:
    """The package itself, compiled as it lies here, with the rest of the project beside it."""
    shutil.copytree(ROOT / "issss_desktop", to / "issss_desktop")
    for name in LINKED:
        (to / name).symlink_to(ROOT / name)


def apply(patch: Path, root: Path) -> None:
    """Put a fault into a copy.

    Raises:
        DoesNotApply: what it takes away does not stand in its file, or more than once.
    """
    changed = 0
    target = root
    for part in patch.read_text("utf-8").split("\n@@")[0:]:
        lines = part.split("\n")
        if not part.startswith(" "):  # what stands before the first change of a file
            target = root / _file_of(lines, patch)
            continue
        old, new, after = _sides(lines[1:])
        text = target.read_text("utf-8")
        if text.count(old) != 1:
            raise DoesNotApply(f"{patch.name}: {text.count(old)} places in {target.name} for\n{old}")
        target.write_text(text.replace(old, new), "utf-8")
        for compiled in (target.parent / "__pycache__").glob(f"{target.stem}.*.pyc"):
            compiled.unlink()
        changed += 1
        if after:
            target = root / _file_of(after, patch)
    if not changed:
        raise DoesNotApply(f"{patch.name}: nothing in it")


def _file_of(lines: list[str], patch: Path) -> str:
    named = [line[6:].strip() for line in lines if line.startswith("+++ b/")]
    if len(named) != 1:
        raise DoesNotApply(f"{patch.name}: no file")
    return named[0]


def _sides(lines: list[str]) -> tuple[str, str, list[str]]:
    """Lines before and after, of one hunk, and what follows it (the head of the next file)."""
    end = next((n for n, line in enumerate(lines) if line.startswith("--- a/")), len(lines))
    hunk, after = lines[:end], lines[end:]
    if not after and hunk and hunk[-1] == "":
        hunk = hunk[:-1]  # the end of the patch
    old = [line[1:] for line in hunk if line[:1] in (" ", "-")]
    new = [line[1:] for line in hunk if line[:1] in (" ", "+")]
    return "\n".join(old) + "\n", "\n".join(new) + "\n", after
