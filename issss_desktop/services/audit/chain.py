"""The chain: verified here from its bytes, and written for an auditor who verifies it without this program.

The file is described in ``verifier/verify_chain.py``, which shares no code with this.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from issss_desktop.services.audit import acts as noted
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.permits import Action, require
from issss_desktop.store import acts, check, query
from issss_desktop.store import register as log
from issss_desktop.store.check import Chains
from issss_desktop.store.long_reader import LongReader
from issss_desktop.store.query import Connection

FORMAT: Final = "issss-chain"
VERSION: Final = 1
DOMAIN: Final = b"issss-chain-export-1\0"
"""What stands before all that is hashed or signed for such a file: no other signature passes for it."""


@dataclass(frozen=True)
class Signature:
    """Ed25519 signature (64 bytes) with the public key (32 bytes) of the device that made it."""

    key: bytes
    signature: bytes


Sign = Callable[[bytes], Signature]


@dataclass(frozen=True)
class Written:
    """What stands in a written chain."""

    path: Path
    commits: int
    devices: int
    acts: int
    signed: bool


def verify(desk: Desk) -> Chains:
    """Verify every chain of this office on a connection of its own; takes a minute for a million commits.

    Raises:
        UserError: the database is too damaged to be read.
    """
    with desk.store.separate_reader() as connection:
        return check.check_chains(connection)


def verify_slowly(reader: LongReader, wish: int, tell: Callable[[int], object]) -> Chains | None:
    """As ``verify``, for a window that may stop it (then None); ``tell``: how many commits are done."""
    return reader.read(lambda connection: check.check_chains(connection, tell), wish)


def export(desk: Desk, path: Path, sign: Sign | None = None, *, confidential: bool = False) -> Written:
    """Write the ordinary chains into a file, whole or not at all, and note that it was done.

    Args:
        confidential: the confidential ones too, because somebody chose so; the file says which it holds.
        sign: what signs; the key of this device without it. An office without encryption has no such key:
            its file says that it is not signed.

    Raises:
        UserError: the file cannot be written; the key files are missing or damaged; the role of the person at
            the desk does not permit it.
    """
    require(desk, Action.REGISTER)
    if confidential:
        require(desk, Action.READ_CONFIDENTIAL)
    from issss_desktop.reports.file.writing import whole_file

    sign = sign or _signer(desk)
    shown = desk if confidential else leaving(desk)
    with shown.store.separate_reader() as connection, whole_file(path) as file:
        digest = hashlib.sha256(DOMAIN)
        head, written = _head(connection, desk, path, confidential)
        file.write(_line(head, digest))
        for item in _body(connection, head):
            file.write(_line(item, digest))
        end: dict[str, Any] = {"end": digest.hexdigest(), "key": None, "signature": None}
        if sign is not None:
            made = sign(DOMAIN + bytes.fromhex(head["network"]) + digest.digest())
            end |= {"key": made.key.hex(), "signature": made.signature.hex()}
        file.write(_line(end, digest))
    held = "all" if confidential else "ordinary"
    noted.note(desk, noted.EXPORTED, f"chain, {held}, {written.commits} commits")
    return Written(path, written.commits, written.devices, written.acts, sign is not None)


def _signer(desk: Desk) -> Sign | None:
    """What signs with the key of this device, None when it has none."""
    if desk.key is None:
        return None
    from issss_desktop.store.vault import keyfile  # libsodium: not for every start

    file, _note = keyfile.read(desk.folder)
    file.check(desk.key)
    keys = file.device_keys(desk.key)
    return lambda message: Signature(keys.verify, keys.sign(message))


def _line(item: dict[str, Any], digest: "hashlib._Hash") -> bytes:
    """One line as the verifier expects it byte for byte, added to the digest of all lines before."""
    line = json.dumps(item, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
    digest.update(line)
    return line


def _head(
    connection: Connection, desk: Desk, path: Path, confidential: bool
) -> tuple[dict[str, Any], Written]:
    devices = log.devices(connection)
    heads = log.last_actors(connection)
    done = acts.acts(connection)
    network = query.meta(connection, "network") or b""
    item = {
        "format": FORMAT,
        "version": VERSION,
        "network": network.hex(),
        "office": desk.office,
        "made_ms": desk.clock(),
        "confidential": confidential,
        "heads": [[actor.hex(), seq, name.hex(), devices[actor].code] for actor, seq, name in heads],
        "acts": [len(done), (done[-1].chain if done else acts.FIRST).hex()],
    }
    return item, Written(path, sum(seq for _actor, seq, _name in heads), len(heads), len(done), False)


def _body(connection: Connection, head: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Commits, each after what it was made on top of, then acts."""
    for data in log.walk(connection, [bytes.fromhex(each[0]) for each in head["heads"]]):
        yield {"commit": b64encode(data).decode()}
    for act in acts.acts(connection):
        row = [act.id, act.at_ms, act.user.bytes.hex(), act.act, act.detail]
        yield {"act": row, "chain": act.chain.hex()}
