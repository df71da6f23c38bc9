"""Size of a sealed envelope for one addressee, beside a changeset of SQLite for the same changes."""

import json
from typing import Any

import zstandard
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from bench.letters import Office
from bench.measure import Line
from issss_desktop.models.fields import entity
from issss_desktop.sync.envelope import Checkpoint, Head, Header, write

BEFORE = 2_000
SIZES = {50: 1_500, 500: 9_000, 5_000: 82_000}
NETWORK, SCHEMA = bytes(range(16)), "0006"


def measure() -> list[Line]:
    """One row a size."""
    return [_line(count, limit) for count, limit in SIZES.items()]


def _line(count: int, limit: int) -> Line:
    office = Office()
    office.work(BEFORE)
    since = len(office.commits)
    office.work(count)
    note = (
        f"{len(office.commits) - since} saves after {BEFORE} changes; sealed to one addressee,"
        " with a checkpoint; each further key it is sealed to adds 112 B; peer: changeset of the SQLite"
        " session extension (APSW) in zstd level 19: no authors, no seal, no proof"
    )
    ours, peer = envelope_of(office, since), changeset_of(office, since)
    return Line(
        f"envelope of {count:,} field changes".replace(",", " "), len(ours), len(peer), limit, True, note, "B"
    )


def envelope_of(office: Office, since: int, recipients: int = 1) -> bytes:
    """The envelope that tells the commits from a place on."""
    signer, boxes = SigningKey(bytes(32)), [PrivateKey.generate() for _each in range(recipients)]
    last = office.commits[-1]
    head = Head(last.actor, last.seq, last.id)
    header = Header(
        NETWORK, last.actor, "SK", bytes(signer.verify_key), bytes(boxes[0].public_key),
        tuple(bytes(box.public_key) for box in boxes), 12, (1, 1), office.chance.randbytes(16), SCHEMA, 1,
        last.wall_ms, (head,), (), office.chance.randbytes(32),
    )  # fmt: skip
    point = Checkpoint.sign(NETWORK, head, header.sign_key, lambda m: signer.sign(m).signature)
    return write(
        header, [c.data for c in office.commits[since:]], [point], lambda m: signer.sign(m).signature
    )


def changeset_of(office: Office, since: int) -> bytes:
    """The same changes on plain rows, as SQLite records them."""
    import apsw

    base = apsw.Connection(":memory:")
    codes = sorted({code for code, _uuid, _values in office.rows})
    for code in codes:
        columns = ", ".join(f"f{f.tag}" for f in entity(code).fields)
        base.execute(f'CREATE TABLE "{code}"(uuid BLOB PRIMARY KEY, {columns}) WITHOUT ROWID')
    _play(base, office.rows[:since])
    session = apsw.Session(base, "main")
    session.attach()
    _play(base, office.rows[since:])
    return zstandard.ZstdCompressor(level=19).compress(session.changeset())


def _play(base: Any, rows: list[tuple[str, Any, dict[int, Any]]]) -> None:
    for code, uuid, values in rows:
        base.execute(f'INSERT OR IGNORE INTO "{code}"(uuid) VALUES(?)', (uuid.bytes,))
        places = ", ".join(f"f{tag}=?" for tag in values)
        plain = [
            json.dumps(v, ensure_ascii=False, default=bytes.hex) if isinstance(v, list) else v
            for v in values.values()
        ]
        base.execute(f'UPDATE "{code}" SET {places} WHERE uuid=?', (*plain, uuid.bytes))
