"""An encrypted office beside a plain one: the same work in turn, on the same disk."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.log import START_MS, fill, filled_store
from bench.measure import Line, cpu, medians, percentile, told_by
from bench.save import WARM, Form
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.records import create
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.backup.making import make
from issss_desktop.store.open import DATABASE, connect
from issss_desktop.store.open import PIECES as PIECES_FILE
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

OPS = 20_000
ROUNDS = 7
SAVES = 300
PAGES, CONNECTIONS = 400, 200
ROWS = 32
"""What a list on the screen asks for at once."""

PIECES, PIECE_BYTES = 25, 20_000_000
COPIES = 7
SIZE = 500_000_000

BULK, SAVE, PAGE, COPY = 1.1, 2.0, 1.1, 1.5
CONNECTION = 0.005  # seconds


def measure() -> list[Line]:
    """Bulk, save, page of a list, one more connection, and a verified copy."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        lines = [bulk(folder)]
        desks = []
        for name, key in (("encrypted", secrets.token_bytes(32)), ("plain", None)):
            desks.append(create_office(folder / name, "NK", sample=True, key=key))
            stack.callback(close_desk, desks[-1])
        lines += [save(*desks), page(*desks), connection(*desks), backup(desks[0], folder)]
    return [*lines, copy("encrypted", secrets.token_bytes(32)), copy("plain", None)]


def bulk(folder: Path) -> Line:
    """Commits of another office received: verified, written, projected."""
    with filled_store(OPS) as (store, _written), store.reading() as log:
        data = [row[0] for row in log.exec_driver_sql("SELECT data FROM commits ORDER BY pos").fetchall()]

    def received(key: bytes | None) -> float:
        place = folder / secrets.token_hex(8)
        place.mkdir()

        with Store(place, key, create=True) as store:
            return cpu(lambda: store.write(lambda work: work.receive(data)))

    ours, peer = _in_turn(ROUNDS, lambda: received(secrets.token_bytes(32)), lambda: received(None), part=0)
    note = f"CPU, {OPS:,} ops received by an empty office, best of {ROUNDS}; peer: without encryption"
    return Line("encrypted: bulk", ours, peer, BULK, note=note)


def save(encrypted: Desk, plain: Desk) -> Line:
    """The form of ``bench save``."""
    forms = [Form(encrypted), Form(plain)]
    times: list[list[float]] = [[], []]
    for number in range(SAVES + WARM):
        for form, taken in zip(forms, times, strict=True):
            taken.append(form.save(number))
    ours, peer = (percentile(taken[WARM:], 0.5) for taken in times)
    note = f"clock, median of {SAVES}, synchronous=FULL; peer: the same without encryption"
    return Line("encrypted: save of one form with its log", ours, peer, SAVE, note=note)


def page(encrypted: Desk, plain: Desk) -> Line:
    """A page of a list that was read before."""

    def read(desk: Desk) -> float:
        return cpu(lambda: reading.page(desk, "organisation", limit=ROWS))

    ours, peer = _in_turn(PAGES, lambda: read(encrypted), lambda: read(plain))
    note = f"CPU, {ROWS} rows, median of {PAGES} reads; peer: without encryption"
    return Line("encrypted: warm page of a list", ours, peer, PAGE, note=note)


def connection(encrypted: Desk, plain: Desk) -> Line:
    """One more connection, with its first read, once the key is known."""

    def opened(desk: Desk) -> float:
        return cpu(lambda: connect(desk.store.path, desk.key, readonly=True).close())

    ours, peer = _in_turn(CONNECTIONS, lambda: opened(encrypted), lambda: opened(plain))
    note = f"CPU, median of {CONNECTIONS}, the schema read; peer: without encryption"
    return Line("encrypted: one more connection", ours, peer, CONNECTION, absolute=True, note=note)


def backup(desk: Desk, folder: Path) -> Line:
    """A copy of an encrypted office of 500 MB, read again and opened, onto an empty place each time."""
    for number in range(PIECES):
        piece = desk.pieces.keep(f"{number}.pdf", "application/pdf", secrets.token_bytes(PIECE_BYTES))
        create(desk, "organisation", {"name": f"B {number}"}, children={"attachment": [{"piece": piece}]})
    files = [desk.folder / name for name in (DATABASE, PIECES_FILE)]
    size = sum(path.stat().st_size for path in files)

    def ours() -> float:
        return _in(
            folder,
            lambda place: make(
                desk.folder, desk.key, place, made_ms=desk.clock(), reason="time", store=desk.store
            ),
        )

    def peer() -> float:
        return _in(folder, lambda place: _plain_copy(files, place))

    one, other = _in_turn(COPIES, ours, peer, part=0)
    note = f"clock, best of {COPIES}, {size / 1e6:.0f} MB; peer: the same files copied, synced and read again"
    return Line("encrypted: verified copy of an office", one, other, COPY, note=note)


def _in(folder: Path, job: Callable[[Path], object]) -> float:
    place = folder / secrets.token_hex(8)
    place.mkdir()
    os.sync()  # what was made or removed before is on the disk: neither pays for it
    begun = time.perf_counter()
    job(place)
    taken = time.perf_counter() - begun
    shutil.rmtree(place)
    return taken


def _plain_copy(files: list[Path], place: Path) -> None:
    for path in files:
        target = place / path.name
        shutil.copyfile(path, target)
        with target.open("rb+", buffering=0) as written:
            os.fsync(written.fileno())
            if hasattr(os, "posix_fadvise"):  # read from the disk, as ours is
                os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while written.read(1 << 20):
                pass


def copy(name: str, key: bytes | None) -> Line:
    """A copy of an open office whose database is large, but for the first of the day."""
    with tempfile.TemporaryDirectory(prefix="issss-bench-") as place:
        folder = Path(place)
        with Store(folder, key, create=True) as store:
            fill(store, OPS)
            _swell(store, SIZE)

            def copied(full: bool | None = None) -> float:
                begun = time.perf_counter()
                make(
                    folder, key, folder / "copies", made_ms=START_MS, reason="time", store=store, full=full
                )  # fmt: skip
                return time.perf_counter() - begun

            first, size = copied(True), store.path.stat().st_size / 1e6
            # in a process of its own: closing the file in ours would give up the locks of the engine
            peer = partial(told_by, PLAIN_COPY, str(store.path), str(folder / "peer"))
            ours, theirs = medians(COPIES, copied, lambda: peer()[0])
    note = (
        f"clock, {size:.0f} MB, median pair of {COPIES}; peer: the same bytes copied, synced and read again;"
    )
    note += f" the first copy of a day, whose pages are all looked at too: {first:.1f} s"
    return Line(f"{name}: verified copy of a database", ours, theirs, COPY, note=note)


PLAIN_COPY = """
import os, sys, time
begun = time.perf_counter()
with open(sys.argv[1], "rb", buffering=0) as come, open(sys.argv[2], "wb", buffering=0) as go:
    while block := come.read(1 << 20):
        go.write(block)
    os.fsync(go.fileno())
with open(sys.argv[2], "rb", buffering=0) as again:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(again.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    while again.read(1 << 20):
        pass
print(time.perf_counter() - begun)
os.unlink(sys.argv[2])
"""


def _swell(store: Store, size: int) -> None:
    """Double the log by the engine, with longer values, until the file has a size: an honest log of so many
    saves would take a quarter of an hour to make.
    """

    def double(work: Work) -> None:
        run = work.connection.exec_driver_sql
        ops, commits, seq = (
            run(f"SELECT max({column}) FROM {table}").first()[0]
            for column, table in (("id", "ops"), ("pos", "commits"), ("seq", "commits"))
        )
        run(
            "INSERT INTO commits(id, pos, actor, seq, lamport, wall_ms, user, reason, data)"
            f" SELECT randomblob(32), pos+{commits}, actor, seq+{seq}, lamport+{seq}, wall_ms, user, reason,"
            " randomblob(20000) FROM commits"
        )
        run(
            "INSERT INTO ops(id, name, pos, entity, record, field, value, lamport, live, confidential)"
            f" SELECT id+{ops}, randomblob(16), pos+{commits}, entity, randomblob(16), field,"
            f" randomblob(4000), lamport+{seq}, live, confidential FROM ops"
        )

    while _size(store) < size:
        store.write(double)


def _size(store: Store) -> int:
    with store.reading() as connection:
        pages, bytes_each = (
            int(connection.exec_driver_sql(f"PRAGMA {name}").first()[0])
            for name in ("page_count", "page_size")
        )
    return pages * bytes_each


def _in_turn(
    rounds: int, ours: Callable[[], float], peer: Callable[[], float], part: float = 0.5
) -> tuple[float, float]:
    """The percentile of each: a slow moment of a busy machine falls on one of many, or is left out."""
    pairs = [(ours(), peer()) for _round in range(rounds)]
    return percentile([one for one, _other in pairs], part), percentile(
        [other for _one, other in pairs], part
    )
