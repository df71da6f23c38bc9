"""Every planted fault is found by a small part of the proofs, and the same part holds without it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults.places import quick_folder
from tests.planted.patching import PATCHES, DoesNotApply, apply, copy_program, proof_of

FAULTS = sorted(PATCHES.glob("*.patch"))
NAMED = {
    "never-supersede", "arrival-order-winner", "number-without-hash", "fork-ignored", "no-causal-check",
    "gap-dropped", "staged-not-forwarded", "edit-against-tombstone", "stale-heads-from-a-fork",
    "delete-that-kills-fields", "save-without-seen", "partition-leak",
}  # fmt: skip


@pytest.fixture
def program() -> Iterator[Path]:
    """A copy of the program."""
    folder = Path(tempfile.mkdtemp(prefix="issss-planted-", dir=quick_folder()))
    copy_program(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tests.planted.proofs", *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def words_of(patch: Path) -> list[str]:
    return proof_of(patch).split(" ", 1)


@pytest.mark.parametrize("patch", FAULTS, ids=lambda patch: patch.stem)
def test_a_planted_fault_is_found(program: Path, patch: Path) -> None:
    apply(patch, program)
    done = run(program, words_of(patch))
    assert done.returncode == 1, f"{done.stdout}\n{done.stderr}"
    assert "found: " in done.stdout
    assert not any(word in done.stdout for word in ("ImportError", "SyntaxError", "NameError"))


def test_without_the_faults_every_one_of_these_proofs_holds(program: Path) -> None:
    proofs = sorted({tuple(words_of(patch)) for patch in FAULTS})
    done = run(program, [word for proof in proofs for word in proof])
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_the_faults_that_must_never_pass_are_all_planted() -> None:
    assert {patch.stem for patch in FAULTS} >= NAMED


def test_a_patch_under_which_the_program_has_changed_is_told(program: Path) -> None:
    target = program / "issss_desktop" / "store" / "work.py"
    target.write_text(target.read_text("utf-8").replace("live=0 WHERE id=?", "live = 0 WHERE id=?"), "utf-8")
    with pytest.raises(DoesNotApply):
        apply(PATCHES / "never-supersede.patch", program)
