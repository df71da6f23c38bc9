"""Where the proofs put their offices."""

import os
from pathlib import Path

_MEMORY = Path("/dev/shm")


def quick_folder() -> Path | None:
    """A folder in memory, None where there is none: the engine calls sync there too, and waits for nothing."""
    return _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
