"""An envelope: commits of one office for others, signed by the sender and sealed to those it is for.

Format 1, for ever::

    magic (7) | version (1) | suite (1) | dictionary (1)
    | canonical array [header, checkpoints, seals, payload] | signature (64)

The payload is ``wire`` columns in one zstd frame. Sealed: a random key is sealed to each addressee
(X25519 sealed box, 80 bytes each, in the order of ``to``), and the payload lies in a secret box (XSalsa20 and
Poly1305) under a key made of it and of the header, so that nobody puts another header before it. The sender's
Ed25519 signature is over the domain, the network and the SHA-256 of all before it. Checkpoints are signed by
each author's own device: who carries a commit cannot have made it.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from issss_desktop.sync import canonical, sealing, squeeze, wire
from issss_desktop.sync.refusals import BadEnvelope, Code, NotForUs

__all__ = [
    "BadEnvelope",
    "Checkpoint",
    "Code",
    "Envelope",
    "Head",
    "Header",
    "Kind",
    "NotForUs",
    "TooLarge",
    "read",
    "write",
]

MAGIC: Final = b"\x8eISSSS\n"
VERSION: Final = 1
SUITE: Final = 1  # Ed25519, X25519 sealed boxes, XSalsa20-Poly1305, BLAKE2b, SHA-256
DICTIONARY: Final = 1
MAX_BYTES: Final = 20_000_000
_DOMAIN: Final = b"ISSSS envelope 1\0"
_POINT: Final = b"ISSSS checkpoint 1\0"
_SIGNATURE: Final = 64
_HEAD: Final = len(MAGIC) + 3
_MOST_HEADS: Final = 200_000  # items outside the payload: 10,000 authors
_MOST_POINTS: Final = 10_000  # a signature each, to be verified before anybody knows whose they are
_MOST_KEYS: Final = 10_000


class TooLarge(ValueError):
    """What is to be written is above what any reader takes: it needs more parts."""


class Kind(StrEnum):
    """Whether the payload is sealed."""

    SEALED = "sealed"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Head:
    """Last commit of an actor: its id (32 bytes) at its seq."""

    actor: bytes
    seq: int
    id: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head signed by its author's own device: ``key`` is the public half (32 bytes)."""

    actor: bytes
    seq: int
    id: bytes
    key: bytes
    signature: bytes

    @staticmethod
    def message(network: bytes, head: Head) -> bytes:
        """What the author's device signs."""
        return _POINT + network + head.actor + head.seq.to_bytes(8, "big") + head.id

    @staticmethod
    def sign(network: bytes, head: Head, key: bytes, sign: Callable[[bytes], bytes]) -> "Checkpoint":
        """Of the own head; ``key`` is the public half of what ``sign`` signs with."""
        return Checkpoint(head.actor, head.seq, head.id, key, sign(Checkpoint.message(network, head)))

    @property
    def head(self) -> Head:
        """What it vouches for."""
        return Head(self.actor, self.seq, self.id)

    def holds(self, network: bytes) -> bool:
        """Whether its key signed it for this network."""
        return sealing.verified(self.key, Checkpoint.message(network, self.head), self.signature)


@dataclass(frozen=True, slots=True)
class Header:
    """What everyone may read. ``to``: X25519 keys that can open it; ``part``: (which, of how many), from 1.

    ``schema``: revision of the sender's tables; ``min_reader``: lowest version of a program that reads the
    ops; ``heads`` and ``needs``: what the sender has, and what it waits for; ``pages``: digest of the pages
    of the report that carries it; ``digest``: of the live ops of the sender; ``confidential``: whether
    anything confidential may be in it; ``holes``: ids of what was ever missing at the sender; ``before``:
    numbers of the last letters before it, by office that they were written to; ``more``: fields of a newer
    program, kept as they are.
    """

    network: bytes
    actor: bytes
    office: str
    sign_key: bytes
    seal_key: bytes
    to: tuple[bytes, ...]
    number: int
    part: tuple[int, int]
    report: bytes
    schema: str
    min_reader: int
    wall_ms: int
    heads: tuple[Head, ...]
    needs: tuple[Head, ...]
    pages: bytes | None
    kind: Kind = Kind.SEALED
    digest: bytes | None = None
    confidential: bool = False
    holes: tuple[bytes, ...] = ()
    before: tuple[tuple[str, tuple[int, ...]], ...] = ()
    more: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """An envelope whose sender's signature and checkpoints hold; what is in it is opened by ``commits``."""

    data: bytes = field(repr=False)
    header: Header
    checkpoints: tuple[Checkpoint, ...]
    _head: bytes = field(repr=False)
    _seals: bytes = field(repr=False)
    _payload: bytes = field(repr=False)
    _dictionary: int = field(repr=False)

    def commits(self, secrets: Sequence[bytes] = ()) -> tuple[bytes, ...]:
        """Canonical bytes of the commits in causal order; ``secrets`` are X25519 secret keys.

        Raises:
            NotForUs: it is sealed and none of the secrets opens it.
            BadEnvelope: damaged, above a limit, or made by a newer program.
        """
        squeezed = self._payload
        if self.header.kind is Kind.SEALED:
            squeezed = sealing.opened(squeezed, self._head, self.header.to, self._seals, secrets)
        return wire.unpack(squeeze.inflate(squeezed, self._dictionary), _known(self.header, self.checkpoints))


def write(
    header: Header,
    commits: Iterable[bytes],
    checkpoints: Iterable[Checkpoint],
    sign: Callable[[bytes], bytes],
    chance: sealing.Chance = sealing.CHANCE,
) -> bytes:
    """Bytes of an envelope; ``sign`` signs with the secret half of ``header.sign_key``.

    Raises:
        ValueError: a field of the header is not of its length, or nobody to seal to.
        TooLarge: above 20 MB.
    """
    points = tuple(checkpoints)
    _check(header)
    squeezed = squeeze.squeeze(wire.pack(commits, _known(header, points)), DICTIONARY)
    head = canonical.dump(_header_item(header))
    seals = b""
    if header.kind is Kind.SEALED:
        squeezed, seals = sealing.sealed(squeezed, head, header.to, chance)
    places = _places(header)
    item = [_header_item(header), [_point_item(header, p, places) for p in points], seals, squeezed]
    body = MAGIC + bytes((VERSION, SUITE, DICTIONARY)) + canonical.dump(item)
    data = body + sign(_signed(header.network, body))
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes, at most {MAX_BYTES}: write it in parts")
    return data


def read(data: bytes) -> Envelope:
    """An envelope, its signature and those of its checkpoints verified. Who the keys belong to is not.

    Raises:
        BadEnvelope: not an envelope, newer, damaged, above a limit, or a signature that does not hold.
    """
    if len(data) > MAX_BYTES:
        raise BadEnvelope(Code.LIMITS, f"{len(data)} bytes, at most {MAX_BYTES}")
    if data[: len(MAGIC)] != MAGIC:
        raise BadEnvelope(Code.FOREIGN, "no envelope begins so")
    if len(data) < _HEAD + _SIGNATURE:
        raise BadEnvelope(Code.DAMAGED, "truncated")
    version, suite, dictionary = data[len(MAGIC) : _HEAD]
    if (version, suite) != (VERSION, SUITE) or dictionary not in squeeze.DICTIONARIES:
        raise BadEnvelope(Code.NEWER, f"format {version}, suite {suite}, dictionary {dictionary}")
    body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    item = canonical.load(body[_HEAD:], _MOST_HEADS)
    try:
        head, points, seals, payload = item
        network, sign_key = _signer(head)
        if not (isinstance(seals, bytes) and isinstance(payload, bytes)):
            raise TypeError("payload")
        if not sealing.verified(sign_key, _signed(network, body), signature):
            raise BadEnvelope(Code.FORGED, "the sender's signature")
        if len(points) > _MOST_POINTS:
            raise BadEnvelope(Code.LIMITS, f"{len(points)} signatures, at most {_MOST_POINTS}")
        header = _header(head)
        places = _places(header)
        checkpoints = tuple(_point(header, point, places) for point in points)
    except BadEnvelope:
        raise
    except (ValueError, TypeError, IndexError) as error:
        raise BadEnvelope(Code.DAMAGED, str(error)) from error
    if not all(point.holds(header.network) for point in checkpoints):
        raise BadEnvelope(Code.FORGED, "a checkpoint")
    return Envelope(data, header, checkpoints, canonical.dump(head), seals, payload, dictionary)


def _signer(head: Any) -> tuple[bytes, bytes]:
    """Network and key of the sender: its signature is verified before anything else is looked at."""
    network, sign_key = head[0], head[3]
    _need(isinstance(network, bytes) and len(network) == 16, "network")
    _need(isinstance(sign_key, bytes) and len(sign_key) == 32, "sign_key")
    return network, sign_key


def _places(header: Header) -> dict[Head, int]:
    """Where each head of a header stands."""
    return {head: at for at, head in reversed(list(enumerate(header.heads)))}


def _signed(network: bytes, body: bytes) -> bytes:
    return _DOMAIN + network + hashlib.sha256(body).digest()


def _known(header: Header, points: Iterable[Checkpoint]) -> wire.Known:
    heads = (*header.heads, *(point.head for point in points))
    return wire.Known({(head.actor, head.seq): head.id for head in heads}, header.actor, header.wall_ms)


def _header_item(h: Header) -> list[Any]:
    return [
        h.network, h.actor, h.office, h.sign_key, h.seal_key, b"".join(h.to), h.number, *h.part, h.report,
        h.schema, h.min_reader, h.wall_ms, [_head_item(head) for head in h.heads],
        [_head_item(head) for head in h.needs], h.pages, h.kind is Kind.SEALED, h.digest, h.confidential,
        b"".join(h.holes), [[office, list(numbers)] for office, numbers in h.before], *h.more,
    ]  # fmt: skip


def _header(item: Any) -> Header:
    (
        network, actor, office, sign_key, seal_key, to, number, part, parts, report,
        schema, min_reader, wall_ms, heads, needs, pages, sealed, digest, confidential, holes,
        before, *more,
    ) = item  # fmt: skip
    if not (isinstance(sealed, bool) and isinstance(confidential, bool)):
        raise TypeError("header")
    if not (isinstance(to, bytes) and isinstance(holes, bytes)):
        raise TypeError("header")
    header = Header(
        network, actor, office, sign_key, seal_key, tuple(_cut(to, 32)), number, (part, parts), report,
        schema, min_reader, wall_ms, tuple(Head(*head) for head in heads),
        tuple(Head(*head) for head in needs), pages, Kind.SEALED if sealed else Kind.CLEAR, digest,
        confidential, tuple(_cut(holes, 32)),
        tuple((office, tuple(numbers)) for office, numbers in before), tuple(more),
    )  # fmt: skip
    _check(header)
    return header


def _check(h: Header) -> None:
    _need(len(h.to) <= _MOST_KEYS, "addressees")
    for name, value, length in (
        ("network", h.network, 16), ("actor", h.actor, 8), ("sign_key", h.sign_key, 32),
        ("seal_key", h.seal_key, 32), ("report", h.report, 16),
        *(("to", key, 32) for key in h.to), *(("holes", each, 32) for each in h.holes),
        *(() if h.pages is None else (("pages", h.pages, 32),)),
        *(() if h.digest is None else (("digest", h.digest, 32),)),
    ):  # fmt: skip
        _need(isinstance(value, bytes) and len(value) == length, name)
    for head in (*h.heads, *h.needs):
        _check_head(head)
    for name, number in (("number", h.number), ("min_reader", h.min_reader), ("wall_ms", h.wall_ms)):
        _need(_is_count(number), name)
    _need(all(map(_is_count, h.part)) and 1 <= h.part[0] <= h.part[1], "part")
    for office, numbers in h.before:
        _need(isinstance(office, str) and all(map(_is_count, numbers)), "letters before")
    _need(isinstance(h.office, str) and isinstance(h.schema, str), "office and schema")
    _need(len(set(h.to)) == len(h.to), "an addressee stands twice")
    _need(bool(h.to) or h.kind is Kind.CLEAR, "nobody to seal to")


def _check_head(head: Head) -> None:
    _need(isinstance(head.actor, bytes) and len(head.actor) == 8, "actor of a head")
    _need(_is_count(head.seq) and head.seq >= 1, "seq of a head")
    _need(isinstance(head.id, bytes) and len(head.id) == 32, "id of a head")


def _is_count(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63


def _need(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(what)


def _head_item(head: Head) -> list[Any]:
    return [head.actor, head.seq, head.id]


def _point_item(header: Header, point: Checkpoint, places: dict[Head, int]) -> list[Any]:
    """A head of the header is named by its place; the sender's own key is left out."""
    _check_head(point.head)
    _need(len(point.key) == 32 and len(point.signature) == _SIGNATURE, "checkpoint")
    at = places.get(point.head, _head_item(point.head))
    return [at, None if point.key == header.sign_key else point.key, point.signature]


def _point(header: Header, item: Any, places: dict[Head, int]) -> Checkpoint:
    at, key, signature = item
    _need(isinstance(at, list) or _is_count(at), "head of a checkpoint")
    head = Head(*at) if isinstance(at, list) else header.heads[at]
    point = Checkpoint(head.actor, head.seq, head.id, header.sign_key if key is None else key, signature)
    if _point_item(header, point, places) != item:
        raise BadEnvelope(Code.DAMAGED, "a checkpoint that is written otherwise")
    return point


def _cut(data: bytes, length: int) -> Iterable[bytes]:
    _need(len(data) % length == 0, "length of keys")
    return (data[at : at + length] for at in range(0, len(data), length))
