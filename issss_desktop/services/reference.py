"""Reference data shipped with the program: commits of one fixed actor, byte for byte equal everywhere."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import cbor2

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import BadCommit
from issss_desktop.paths import resources
from issss_desktop.store.work import Work

PROGRAM_ACTOR: Final = b"\x00issss\x00\x01"
"""The actor of the shipped chain; no office draws it by chance (see docs/decisions/0004)."""


def reference_folder() -> Path:
    """Folder of the shipped chain, of the lists it is built from, and of their sources."""
    return resources() / "reference"


@cache
def shipped_chain(folder: Path) -> tuple[bytes, ...]:
    """Commits of every release, oldest first: ``chain-0001.cbor`` is a CBOR array of byte strings."""
    commits: list[bytes] = []
    for path in sorted(folder.glob("chain-*.cbor")):
        commits.extend(cbor2.loads(path.read_bytes()))
    return tuple(commits)


@cache
def _shipped_ids(folder: Path) -> frozenset[bytes]:
    return frozenset(hashlib.sha256(each).digest() for each in shipped_chain(folder))


def is_shipped(commit: bytes) -> bool:
    """Whether this program ships the commit of an id."""
    return commit in _shipped_ids(reference_folder())


def apply_reference(work: Work) -> int:
    """Append the shipped commits that this database does not know yet; returns how many.

    Run when an office is created and each time it is opened for writing: a newer program brings newer
    reference data, and what an office changed stays an ordinary change on top.

    Raises:
        UserError: the chain in this database is not the one that this program ships.
    """
    chain = shipped_chain(reference_folder())
    sql = "SELECT head_seq, head_id FROM actors WHERE actor=?"
    row = work.connection.exec_driver_sql(sql, (PROGRAM_ACTOR,)).first()
    seq, head = (row[0], row[1]) if row else (0, None)
    if chain and hashlib.sha256(chain[-1]).digest() == head:
        return 0
    try:
        work.receive(chain)
        refuse_fork(work)
    except BadCommit as error:
        raise UserError(
            _("The reference data of this database are not those of this program."),
            _("Install the newest version of the program; if this comes back, send the log file to support."),
            str(error),
        ) from error
    return max(0, len(chain) - seq)


def refuse_fork(work: Work) -> None:
    """The shipped chain is one line everywhere: no laptop that is put back goes on with it.

    Raises:
        BadCommit: a commit of its actor does not continue it.
    """
    sql = "SELECT 1 FROM branches WHERE actor=?"
    if work.connection.exec_driver_sql(sql, (PROGRAM_ACTOR,)).first() is not None:
        raise BadCommit("a commit does not continue the chain of the shipped reference data")
