"""Letters and reports for the tests of this folder, equal at each call; and those that are kept for ever.

``python -m tests.sync.examples`` writes the kept ones that are not there yet; one that is there stays.
"""

import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import cbor2
import pikepdf
from nacl.bindings import crypto_box_beforenm, crypto_secretbox
from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from pikepdf import Array, Dictionary, Name, Pdf

from issss_desktop.models.log import Commit, Op, RecordChange
from issss_desktop.services.starting.identities import identity
from issss_desktop.sync import carrier
from issss_desktop.sync.envelope import Checkpoint, Head, Header, Kind, write
from issss_desktop.sync.sealing import Chance

GOLDEN = Path(__file__).parent / "golden"
NETWORK = b"reseau d essai 1"
SENDER, AUTHOR = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
OURS, THEIRS = PrivateKey(bytes([3]) * 32), PrivateKey(bytes([4]) * 32)
SECRET = bytes(OURS)
WALL = 1_767_600_000_000
ACTORS = b"Nord-Kiv", b"Sud-Kivu"


def _seal(key: bytes, to: bytes) -> bytes:
    """A sealed box whose ephemeral key is made of what it seals: equal bytes at each call, for tests only."""
    once = PrivateKey(hashlib.sha256(key + to).digest())
    nonce = blake2b(bytes(once.public_key) + to, digest_size=24, encoder=RawEncoder)
    return bytes(once.public_key) + crypto_secretbox(key, nonce, crypto_box_beforenm(to, bytes(once)))


STEADY = Chance(lambda: bytes([5]) * 32, _seal)


def _uuid(n: int, after_ms: int = 0) -> UUID:
    return UUID(int=(WALL + after_ms) << 80 | 7 << 76 | 2 << 62 | n)


def _device(actor: bytes, name: str) -> RecordChange:
    """What every chain begins with: the device, of which office it is."""
    ops = Op(0, True), Op(10, identity("office", "IT").bytes), Op(11, name), Op(12, actor.hex().upper())
    return RecordChange(1, UUID(bytes=actor * 2), ops)


@cache
def commits() -> tuple[Commit, ...]:
    """Of two offices: every shape that a commit may have, and fields that no program knows yet."""
    first = Commit(
        ACTORS[0], 1, None, 1, WALL, UUID(int=11),
        (_device(ACTORS[0], "IT-1"),),
    )  # fmt: skip
    names = [name for name, _record, _op in first.named_ops()]
    second = Commit(
        ACTORS[0], 2, first.id, 2, WALL + 5_000, UUID(int=11),
        (
            RecordChange(40, _uuid(2, 4_000), (
                Op(0, True), Op(10, "Réhabilitation « à l’essai »"), Op(16, [250_000_00, "USD", None, None]),
                Op(22, False), Op(900, ["plus tard", [1, [None]]]),
            )),
            RecordChange(1, UUID(bytes=ACTORS[0] * 2), (Op(11, "IT-01", (names[2],)),)),
            RecordChange(901, _uuid(3, -90_000_000), (
                Op(0, True), Op(1, b"\0\xff"), Op(2, -(2**63)), Op(3, 2**63 - 1),
            )),
        ),
        batch=bytes([6]) * 16,
    )  # fmt: skip
    title = second.id[:12] + b"\0\1"
    other = Commit(
        ACTORS[1], 1, None, 3, WALL - 30 * 365 * 86_400_000, UUID(int=12),
        (_device(ACTORS[1], "IT-2"), RecordChange(40, _uuid(2, 4_000), (Op(10, "Routes", (title,)),))),
        "l’autre titre", deps=(second.id,),
    )  # fmt: skip
    seen = sorted(name for name, record, _op in second.named_ops() if record.uuid == _uuid(2, 4_000))
    undone = Commit(
        ACTORS[1], 2, other.id, 4, WALL + 9_000, UUID(int=12),
        (RecordChange(40, _uuid(2, 4_000), (Op(0, seen, (second.id[:12] + b"\0\0",)),)),),
        "erreur", undoes=other.id,
    )  # fmt: skip
    return first, second, other, undone


MORE = ("plus tard", [1, [None, b"\1"]])
LATER = cbor2.dumps([2, "une forme plus tardive", [1, 2, 3]], canonical=True)
"""A commit that only a later program reads."""


def header(kind: Kind = Kind.SEALED, pages: bytes | None = None, **changes: Any) -> Header:
    """Of a letter of SENDER to THEIRS and OURS."""
    last = {commit.actor: commit for commit in commits()}
    to = () if kind is Kind.CLEAR else (bytes(THEIRS.public_key), bytes(OURS.public_key))
    given: dict[str, Any] = {
        "network": NETWORK, "actor": ACTORS[0], "office": "IT", "sign_key": bytes(SENDER.verify_key),
        "seal_key": bytes(THEIRS.public_key), "to": to, "number": 12, "part": (1, 1),
        "report": bytes([7]) * 16, "schema": "0006", "min_reader": 1, "wall_ms": WALL + 60_000,
        "heads": tuple(Head(c.actor, c.seq, c.id) for c in last.values()), "needs": (), "pages": pages,
        "kind": kind, "digest": bytes([8]) * 32, "before": (("SK", (9, 11)),),
    }  # fmt: skip
    return Header(**(given | changes))


def points(network: bytes = NETWORK) -> tuple[Checkpoint, ...]:
    """The ends of both chains, each signed by its author."""
    last = {commit.actor: commit for commit in commits()}
    keys = {ACTORS[0]: SENDER, ACTORS[1]: AUTHOR}
    return tuple(
        Checkpoint.sign(network, Head(c.actor, c.seq, c.id), bytes(keys[a].verify_key), signer(keys[a]))
        for a, c in last.items()
    )


def signer(key: SigningKey) -> Any:
    """What signs with a key."""
    return lambda message: key.sign(message).signature


def letter(
    kind: Kind = Kind.SEALED, pages: bytes | None = None, later: bool = False, **changes: Any
) -> bytes:
    """An envelope with all commits; ``later``: with one of a later program too."""
    data = [commit.data for commit in commits()] + [LATER] * later
    return write(header(kind, pages, **changes), data, points(), signer(SENDER), STEADY)


@cache
def report(text: str = "Rapport (exemple fictif)") -> bytes:
    """A report of one page, as small as they come, with the metadata of any."""
    with Pdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        page = pdf.make_indirect(Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, 300, 200]), Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=pdf.make_stream(f"BT /F1 12 Tf 20 150 Td ({text}) Tj ET".encode("latin-1")),
        ))  # fmt: skip
        pdf.pages.append(pikepdf.Page(page))
        return saved(pdf)


def saved(pdf: Pdf, **how: Any) -> bytes:
    """Bytes of a PDF, equal at each call."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, **how)
    return out.getvalue()


@cache
def carried(kind: Kind = Kind.SEALED, text: str = "Rapport (exemple fictif)") -> bytes:
    """A report with its data."""
    return carrier.attach(report(text), letter(kind, carrier.pages_digest(report(text))))


def kept() -> dict[str, bytes]:
    """The files that are kept for ever, as they are written today."""
    told = {
        "secret": SECRET.hex(), "office": "IT", "number": 12,
        "commits": [commit.data.hex() for commit in commits()], "later": LATER.hex(),
    }  # fmt: skip
    return {
        "sealed.issss": letter(), "clear.issss": letter(Kind.CLEAR),
        "later.issss": letter(later=True, min_reader=2, more=MORE),
        "sealed.pdf": carried(), "clear.pdf": carried(Kind.CLEAR), "none.pdf": report(),
        "told.json": (json.dumps(told, indent=1) + "\n").encode(),
    }  # fmt: skip


if __name__ == "__main__":
    for name, data in kept().items():
        if not (GOLDEN / name).exists():
            (GOLDEN / name).write_bytes(data)
            print(f"{name}: {len(data)} bytes")
