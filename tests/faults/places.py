"""Where the proofs put their offices."""

import os
from pathlib import Path

_MEMORY = Path("/dev/shm")


def quick_folder() -> Path | None:
    """A folder in memory, where a sync waits for nothing; None where there is none."""
    return _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
