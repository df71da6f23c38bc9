"""What a copy says of itself: sizes, hashes and heads; no value of a record and no name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

MANIFEST, VERIFIED, NAMED = "manifest.json", "verified.json", "pieces.list"
FORMAT = 1
_SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``office`` is a hash; ``actor`` and ``heads`` are those of the log (actor to [seq, commit id], hex).

    ``serial`` counts the copies of one place in the order they were made, whatever a clock said;
    ``made_ms`` is what the clock claimed. ``files``: name to [bytes, SHA-256]. ``shelf`` is the file of
    attached bytes, beside the copies of a place, that holds those this copy names; "" without any.
    """

    office: str
    actor: str
    serial: int
    made_ms: int
    reason: str
    program: str
    schema: str
    commits: int
    heads: Mapping[str, tuple[int, str]]
    files: Mapping[str, tuple[int, str]]
    shelf: str = ""
    format: int = FORMAT

    def size(self) -> int:
        """Bytes of the copy without its attached files."""
        return sum(size for size, _digest in self.files.values())


def office_hash(network: bytes, office: bytes) -> str:
    """How the copies of one office know each other, without its name."""
    return hashlib.sha256(b"issss-office" + network + office).hexdigest()[:16]


def dump(manifest: Manifest) -> bytes:
    """Bytes of the file, sealed with a hash of the rest."""
    plain = _plain(asdict(manifest))
    return json.dumps({**plain, _SEAL: _seal(plain)}, indent=1, sort_keys=True).encode("ascii") + b"\n"


def read(path: Path) -> Manifest | None:
    """The manifest of a file, None when it is missing, damaged or of a newer format."""
    try:
        plain = json.loads(path.read_bytes())
        if plain.pop(_SEAL) != _seal(plain) or plain["format"] != FORMAT:
            return None
        plain["heads"] = {actor: (int(seq), str(head)) for actor, (seq, head) in plain["heads"].items()}
        plain["files"] = {name: (int(size), str(sha)) for name, (size, sha) in plain["files"].items()}
        made = Manifest(**{each.name: plain[each.name] for each in fields(Manifest)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    # a space more or a figure written otherwise is damage too: the file is what we would write
    return made if dump(made) == path.read_bytes() else None


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON reads it back: arrays for tuples."""
    plain: dict[str, Any] = json.loads(json.dumps(values))
    return plain


def _seal(plain: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
