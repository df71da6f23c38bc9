"""Places for the proofs: in memory where the machine has such a folder, for a thousand small offices."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.places import quick_folder


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """An empty folder on the quickest disk there is."""
    folder = Path(tempfile.mkdtemp(prefix="issss-faults-", dir=quick_folder() or tmp_path))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
