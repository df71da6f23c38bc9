"""What a data folder remembers of its copies and checks; beside the database, so that it outlives it."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from issss_desktop.store.backup.disk import write_whole

FILE = "kept.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Stamps are UTC milliseconds by the clock of then; 0 is never.

    ``*_commits``: size of the log in the last copy; ``stick_label``: the stick as people know it;
    ``checked_level``: "quick" or "full"; ``findings``: how many things were damaged.
    """

    disk_ms: int = 0
    disk_commits: int = 0
    stick_ms: int = 0
    stick_commits: int = 0
    stick_label: str = ""
    checked_ms: int = 0
    checked_level: str = ""
    findings: int = 0


def recall(folder: Path) -> Kept:
    """What is remembered; a missing or damaged file remembers nothing."""
    try:
        document: Any = json.loads((folder / FILE).read_bytes())
        known = {
            each.name: document[each.name]
            for each in fields(Kept)
            if type(document.get(each.name)) is type(each.default)
        }
    except (OSError, ValueError, AttributeError):
        return Kept()
    return Kept(**known)


def remember(folder: Path, **changes: Any) -> Kept:
    """Remember more.

    Raises:
        OSError: the folder cannot be written.
    """
    now = replace(recall(folder), **changes)
    write_whole(folder / FILE, json.dumps(asdict(now), indent=1).encode("ascii"))
    return now
