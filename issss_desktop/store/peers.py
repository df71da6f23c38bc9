"""Keys of offices: whose they are, and how that is known here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cbor2

from issss_desktop.store.open import Connection

WORDS: Final = "words"
"""Two people compared the six words."""
REGISTRY: Final = "registry"
"""The national office signed it."""
SEEN: Final = "seen"
"""It came with a file: nobody has compared anything yet."""
REVOKED: Final = "revoked"


@dataclass(frozen=True)
class Peer:
    """A device of an office. ``seal`` is None while only its signature was seen.

    ``revoked``: ids of the heads that were here when its key was revoked: what stands below still counts.
    """

    sign: bytes
    seal: bytes | None
    office: str
    known: str
    at_ms: int
    revoked: frozenset[bytes] | None = None

    @property
    def trusted(self) -> bool:
        """Whether its signature counts without asking anybody."""
        return self.known in (WORDS, REGISTRY)


def _peer(row: Sequence[Any]) -> Peer:
    revoked = None if row[5] is None else frozenset(cbor2.loads(row[5]))
    return Peer(row[0], row[1], row[2], row[3], row[4], revoked)


_COLUMNS = "sign, seal, office, known, at_ms, revoked"


def peers(connection: Connection) -> list[Peer]:
    """Every key that is known here, by office and age."""
    sql = f"SELECT {_COLUMNS} FROM peers ORDER BY office, at_ms, sign"
    return [_peer(row) for row in connection.exec_driver_sql(sql).fetchall()]


def peer(connection: Connection, sign: bytes) -> Peer | None:
    """The device with a key."""
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM peers WHERE sign=?", (sign,)).first()
    return None if row is None else _peer(row)


def keep(connection: Connection, known: Peer) -> None:
    """Keep what is known of a key."""
    revoked = None
    if known.revoked is not None:
        revoked = cbor2.dumps(sorted(known.revoked))
    connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO peers({_COLUMNS}) VALUES(?,?,?,?,?,?)",
        (known.sign, known.seal, known.office, known.known, known.at_ms, revoked),
    )
