"""A large report merged into a large office, and the same report again.

The peer writes with plain executemany, into a copy of the office with its tables, indexes and triggers,
every row that the merge wrote: the letter and its staged commits, then commits, ops, replaced values, heads,
records, search texts, and what is noted of the merge.
"""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.log import START_MS, change
from bench.measure import Line, cpu
from issss_desktop.models.compound import Words
from issss_desktop.models.fields import entity
from issss_desktop.models.log import NAME_BYTES, Commit, Op, RecordChange, decode
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import applying, arriving, identity, whom
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.letters import parents_of
from issss_desktop.store.open import DATABASE, Connection, connect

HELD, BROUGHT, EACH = 400_000, 100_000, 10
LIMIT, AGAIN = 3.0, 0.3
_SMALL = ("actors", "branches", "checkpoints", "envelopes", "acts", "meta", "unchecked", "divergences")
"""Tables of which the peer writes each row that the merge made or changed, as it is in the end."""


def chain(actor: bytes, records: int, first: int, prev: list[Any]) -> Iterator[bytes]:
    """Commits of an actor, each of ten records with ten fields; their ops are named for ``replacing``."""
    numbers = itertools.count(first)
    for _commit in range(records // EACH):
        made = []
        for _record in range(EACH):
            n = next(numbers)
            made.append(change("organisation", UUID(int=(1 << 100) + n), _values(n)))
        yield _sealed(actor, made, prev)


def _values(n: int) -> dict[str, object]:
    name, short = Words(f"Bailleur {n} (exemple fictif)"), Words(f"B{n}")
    return {"name": name, "acronym": short, "stage": "final", "remarks": f"Remarque {n}, à vérifier."}


def replacing(actor: bytes, replaced: list[tuple[UUID, int, bytes]], prev: list[Any]) -> Iterator[bytes]:
    """Commits that each replace a thousand values."""
    declared = entity("organisation")
    for at in range(0, len(replaced), 1_000):
        made = [
            RecordChange(declared.tag, uuid, (Op(tag, f"Nouvelle valeur {at}", (name,)),))
            for uuid, tag, name in replaced[at : at + 1_000]
        ]
        yield _sealed(actor, made, prev)


def _sealed(actor: bytes, made: list[RecordChange], prev: list[Any]) -> bytes:
    seq, last, lamport, deps = prev
    commit = Commit(
        actor, seq + 1, last, lamport + 1, START_MS + seq * 60_000, UUID(int=7), tuple(made), deps=deps
    )
    prev[:] = [seq + 1, commit.id, lamport + 1, ()]
    return commit.data


def _head(desk: Desk) -> tuple[bytes, list[Any]]:
    """Own actor, and where its chain stands."""
    with desk.store.reading() as connection:
        sql = (
            "SELECT a.actor, a.head_seq, a.head_id, c.lamport FROM actors a JOIN commits c ON c.id=a.head_id"
            " JOIN meta m ON m.value=a.actor WHERE m.key='actor'"
        )
        actor, seq, head, lamport = connection.exec_driver_sql(sql).first()
    return actor, [seq, head, lamport, ()]


def measure() -> list[Line]:
    """Two lines."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as name:
        root = Path(name)
        sender, receiver = (create_office(root / code, code, sample=True) for code in ("NK", "SK"))
        try:
            letter = _prepare(sender, receiver)
            return list(_lines(receiver, letter, root))
        finally:
            close_desk(sender)
            close_desk(receiver)


def _prepare(sender: Desk, receiver: Desk) -> bytes:
    """Both hold the same 400,000 changes; the sender then has 100,000 more, half of which replace."""
    whom.introduce(sender, whom.card_of(receiver))
    whom.compare(sender, receiver.office, identity.own_words(receiver))
    whom.introduce(receiver, whom.card_of(sender))
    whom.compare(receiver, sender.office, identity.own_words(sender))
    actor, prev = _head(sender)
    per = len(change("organisation", UUID(int=1), _values(1)).ops)
    base = list(chain(actor, HELD // per, 0, prev))
    sender.store.write(lambda work: work.receive(base))
    for data in outgoing(sender, Sending(("SK",))):
        applying.apply(receiver, arriving.receive(receiver, data).id, copy=False)
    (back,) = outgoing(receiver, Sending(("NK",)))
    applying.apply(sender, arriving.receive(sender, back).id, copy=False)
    actor, prev = _head(sender)
    tag = entity("organisation").by_code["remarks"].tag
    between = UUID(int=1 << 100).bytes, UUID(int=1 << 101).bytes  # not the shipped ones
    with sender.store.reading() as connection:
        sql = (
            "SELECT record, field, name FROM ops WHERE field=? AND live=1 AND record>=? AND record<?"
            " ORDER BY id LIMIT ?"
        )
        found = connection.exec_driver_sql(sql, (tag, *between, BROUGHT // 2)).fetchall()
    replaced = [(UUID(bytes=record), field, op) for record, field, op in found]
    assert all(len(op) == NAME_BYTES for _uuid, _tag, op in replaced)
    more = [*replacing(actor, replaced, prev), *chain(actor, BROUGHT // 2 // per, HELD, prev)]
    sender.store.write(lambda work: work.receive(more))
    (letter,) = outgoing(sender, Sending(("SK",)))
    return letter


def _lines(receiver: Desk, letter: bytes, root: Path) -> Iterator[Line]:
    before = root / "before.db"
    raw = connect(before, wal=False)
    with receiver.store.reading() as connection:
        connection.raw.backup(raw)
        tops = {
            table: connection.exec_driver_sql(f"SELECT coalesce(max(rowid), 0) FROM {table}").first()[0]
            for table in ("commits", "ops")
        }
    raw.close()
    ours = cpu(lambda: applying.apply(receiver, arriving.receive(receiver, letter).id, copy=False))
    peer = _plainly(receiver, before, tops, letter)
    what = f"merge {BROUGHT:,} changes into {HELD:,}"
    note = "CPU; peer: executemany of every row the merge wrote, staged ones too"
    yield Line(what, ours, peer, LIMIT, note=note)
    begun = time.perf_counter()
    assert arriving.receive(receiver, letter).state == arriving.REPLAYED
    again = time.perf_counter() - begun
    yield Line("the same report again", again, again, AGAIN, absolute=True, note=f"{len(letter):,} bytes")


def _plainly(receiver: Desk, before: Path, tops: dict[str, int], letter: bytes) -> float:
    """Write every row of the merge into the office as it was."""
    target = before.with_name("peer") / DATABASE
    target.parent.mkdir()
    shutil.copy(before, target)
    jobs: list[tuple[str, list[Any]]] = []
    with receiver.store.reading() as connection:
        run = connection.exec_driver_sql
        for table in ("commits", "ops"):
            rows = run(f"SELECT * FROM {table} WHERE rowid>?", (tops[table],)).fetchall()
            jobs.append((f"INSERT INTO {table} VALUES({','.join('?' * len(rows[0]))})", rows))
        made = [decode(row[0]) for row in run("SELECT data FROM commits WHERE pos>?", (tops["commits"],))]
        jobs += _changed(before, run)
        columns = [row[1] for row in run("PRAGMA table_info(envelopes)").fetchall()]
        arrived = run("SELECT * FROM envelopes ORDER BY n DESC LIMIT 1").first()
        pairs = run("SELECT old, new FROM replaced WHERE new>?", (tops["ops"],)).fetchall()
        touched = run("SELECT DISTINCT record FROM ops WHERE id>? AND entity=?",
                      (tops["ops"], entity("organisation").tag)).fetchall()  # fmt: skip
        records = [run("SELECT * FROM organisation WHERE uuid=?", row).first() for row in touched]
    staged = [(c.id, c.actor, c.seq, c.lamport, b"".join(parents_of(c)), c.wall_ms, 1, c.data, 0, None)
              for c in made]  # fmt: skip
    whole = [
        tuple(letter if column == "bytes" else cell for column, cell in zip(columns, arrived, strict=True))
    ]
    texts = [(row[0], row[1]) for row in _texts(receiver, [r[0] for r in touched])]
    jobs += [
        ("INSERT INTO replaced VALUES(?,?)", pairs),
        ("UPDATE ops SET live=0 WHERE id=?", [(old,) for old, _new in pairs]),
        (f"INSERT OR REPLACE INTO organisation VALUES({','.join('?' * len(records[0]))})", records),
        ("INSERT OR REPLACE INTO organisation_fts(rowid, search) VALUES(?,?)", texts),
    ]
    with Connection(connect(target)) as plain:
        begun = time.process_time()
        with plain.begin():
            plain.exec_driver_sql("INSERT INTO staged VALUES(?,?,?,?,?,?,?,?,?,?)", staged)
            plain.exec_driver_sql(f"INSERT INTO envelopes VALUES({','.join('?' * len(whole[0]))})", whole)
        with plain.begin():
            for sql, rows in jobs:
                plain.exec_driver_sql(sql, rows)
            plain.exec_driver_sql("DELETE FROM staged WHERE id=?", [(row[0],) for row in staged])
        return time.process_time() - begun


def _changed(before: Path, run: Callable[[str], Any]) -> Iterator[tuple[str, list[Any]]]:
    """Rows of the small tables that are not as they were."""
    with Connection(connect(before, readonly=True), readonly=True) as old:
        for table in _SMALL:
            kept = set(old.exec_driver_sql(f"SELECT * FROM {table}").fetchall())
            rows = [row for row in run(f"SELECT * FROM {table}").fetchall() if row not in kept]
            if rows:
                yield f"INSERT OR REPLACE INTO {table} VALUES({','.join('?' * len(rows[0]))})", rows


def _texts(desk: Desk, uuids: list[bytes]) -> Iterator[tuple[int, str]]:
    with desk.store.reading() as connection:
        for uuid in uuids:
            sql = "SELECT id, search FROM organisation WHERE uuid=?"
            yield connection.exec_driver_sql(sql, (uuid,)).first()
