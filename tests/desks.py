"""Offices for tests: real databases in temporary folders, a steady clock, letters carried by hand."""

import secrets
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.services import reading, records
from issss_desktop.services.desk import SAMPLE_NETWORK, Desk
from issss_desktop.store.backup import nonce
from issss_desktop.store.open import DATABASE, Connection, connect
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

START = 1_520_812_800_000  # 12 March 2018, UTC milliseconds


def steady_clock(start: int = START) -> Callable[[], int]:
    """A clock that goes on by one second at each look."""
    ticks = count(start, 1000)
    return lambda: next(ticks)


def bare_desk(folder: Path, code: str = "NK", user: str = "A. Mbuyi", key: bytes | None = None) -> Desk:
    """An office without reference data, so that a test says everything it relies on."""
    folder.mkdir(parents=True, exist_ok=True)
    if key is not None:
        return begin_bare(folder, Store(folder, key, create=True), code, user, key)
    (folder / DATABASE).write_bytes(_nothing_yet())
    return begin_bare(folder, Store(folder), code, user)


@cache
def _nothing_yet() -> bytes:
    """A database as the program makes it, which nobody has begun: a thousand tests want one."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), create=True)
        store.close()
        return store.path.read_bytes()


def begin_bare(folder: Path, store: Store, code: str, user: str, key: bytes | None = None) -> Desk:
    """An office in a database that nobody has begun yet."""
    office, person = UUID(int=secrets.randbits(128)), UUID(int=secrets.randbits(128))

    def begin(work: Work) -> None:
        actor = work.new_actor()
        for name, value in (("network", SAMPLE_NETWORK), ("office", office.bytes), ("user", person.bytes)):
            work.set_meta(name, value)
        work.commit(
            [
                _change("device", {"office": office, "actor": actor.hex().upper()}),
                _change("office", {"code": code, "ref": f"{code}-OFFICE"}, office),
                _change("person", {"name": user, "office": office, "ref": f"{code}-PERSON"}, person),
            ],
            user=person,
            wall_ms=START,
        )

    store.write(begin)
    return Desk(folder, store, code, office, person, user, "fr", True, steady_clock(), key)


def _change(code: str, values: dict[str, Any], uuid: UUID | None = None) -> RecordChange:
    declared = entity(code)
    ops = [Op(declared.by_code[c].tag, declared.by_code[c].kind.dump(v)) for c, v in values.items()]
    uuid = uuid or UUID(int=secrets.randbits(128))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, True), *sorted(ops, key=lambda op: op.tag)))


def project(desk: Desk, **raw: Any) -> records.Saved:
    """A project in an office, with what a test gives it."""
    return records.create(desk, "project", {"title": "Terres partagées (exemple fictif)", **raw})


def edit(desk: Desk, uuid: UUID, **raw: object) -> records.Saved:
    """What a person does with a record: read it, change some fields, save with a reason."""
    form = reading.read(desk, uuid)
    return records.save(desk, form.uuid, raw, mark=form.mark, reason="essai")


def commits_of(desk: Desk) -> list[bytes]:
    """Every commit of an office in the order it knew them."""
    with desk.store.reading() as connection:
        return [r[0] for r in connection.exec_driver_sql("SELECT data FROM commits ORDER BY pos").fetchall()]


def carry(sender: Desk, receiver: Desk) -> None:
    """What a report will do: bring all commits of one office to another."""
    data = commits_of(sender)
    receiver.store.write(lambda work: work.receive(data))


def copy_folder(source: Path, target: Path, key: bytes | None = None) -> Path:
    """A second folder of the same office, as tests need them: it has never been marked by a machine."""
    shutil.copytree(source, target)
    raw = connect(target / DATABASE, key)
    with Connection(raw) as connection:
        mark = nonce.mark_of(connection)
        connection.exec_driver_sql("DELETE FROM meta WHERE key LIKE 'nonce%'")
    mark.file.unlink(missing_ok=True)
    return target
