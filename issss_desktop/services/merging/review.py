"""What a letter would change, tried in a transaction that is then undone: nothing is written to find out."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import ALIVE, Entity, entity_by_tag
from issss_desktop.models.figures import Figures
from issss_desktop.models.log import BadCommit, Commit, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.services import divergences, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.divergences import Divergence
from issss_desktop.services.figures import compute
from issss_desktop.services.merging import doubles, ready
from issss_desktop.services.merging.applying import Merged, NotReady, merge_inside
from issss_desktop.services.merging.doubles import Double
from issss_desktop.services.permits import Action, require
from issss_desktop.services.state import records_at
from issss_desktop.store import letters, query
from issss_desktop.store.project import Tell, untold
from issss_desktop.store.work import Work

MOST: Final = 20_000
"""Records that a review names one by one; the counts are of all."""
MOST_TORN: Final = 2_000
"""Divergences that a review shows side by side; ``merged`` counts all of them."""

NEW, CHANGED, DELETED, RESTORED = "new", "changed", "deleted", "restored"


@dataclass(frozen=True)
class Cell:
    """One field: what it shows now and after the merge."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One record that the letter touches; ``office`` and ``user`` are those of its last change in it."""

    kind: str
    entity: str
    label: str
    uuid: UUID
    title: str
    ref: str
    office: str
    user: str
    wall_ms: int
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Review:
    """All of what a person decides on. ``counts``: records by (office, kind of change), of all of them.

    ``before`` and ``after`` are the figures at one cut-off; None where they could not be computed.
    """

    merged: Merged
    lines: tuple[Line, ...]
    counts: tuple[tuple[str, str, int], ...]
    divergences: tuple[Divergence, ...]
    doubles: tuple[Double, ...]
    before: Figures | None
    after: Figures | None


class BadLetter(BadCommit):
    """A letter holds what no office could have written, at least upon those before it. ``letter``: its id."""

    def __init__(self, letter: bytes, why: str) -> None:
        super().__init__(why)
        self.letter = letter


class _Undo(Exception):
    """Carries reviews out of the transaction that must not stay."""

    def __init__(self, reviews: dict[bytes, Review]) -> None:
        super().__init__()
        self.reviews = reviews


def preview(desk: Desk, letter: bytes, *, cut_off: dt.date | None = None, fund: str = "CDS00") -> Review:
    """What merging a staged letter would do.

    Raises:
        NotReady: it waits for another letter, or was merged already.
        BadLetter: it holds what no office could have written; ``apply`` sets it aside.
        UserError: the role does not permit it.
    """
    (made,) = preview_all(desk, (letter,), cut_off=cut_off, fund=fund).values()
    return made


def preview_all(
    desk: Desk, wanted: Sequence[bytes], *, cut_off: dt.date | None = None, fund: str = "CDS00",
    tell: Tell = untold,
) -> dict[bytes, Review]:  # fmt: skip
    """What merging several letters would do, one upon the other, in the order in which they can be merged.

    Args:
        tell: told how far it is; what it raises ends the trial.

    Raises:
        NotReady: none of them can be merged now.
        BadLetter: as ``preview``, of the letter that cannot be merged upon those before it.
        UserError: as ``preview``.
    """
    require(desk, Action.MERGE)
    whole = desk.store.seen(confidential=True)
    day = cut_off or desk.today

    def job(work: Work) -> None:
        made: dict[bytes, Review] = {}
        left = list(wanted)
        trial = _Trial(desk, work, day, fund)
        while left:
            went_on = len(made)
            for each in tuple(left):
                with suppress(NotReady):
                    share = portion(tell, len(made), len(made) + 1, len(wanted))
                    try:
                        made[each] = trial.of(each, share)
                    except BadCommit as error:
                        raise BadLetter(each, str(error)) from error
                    left.remove(each)
            if len(made) == went_on:
                break
        if not made:
            trial.of(wanted[0])
        raise _Undo(made)

    try:
        whole.write(job)
    except _Undo as undone:
        return undone.reviews
    raise AssertionError


def portion(tell: Tell, begin: int, end: int, of: int) -> Tell:
    """Tells of a part of the work, from ``begin`` to ``end`` of ``of``, as thousandths of all of it."""

    def told(done: int, whole: int) -> None:
        tell((1000 * begin + 1000 * (end - begin) * done // max(1, whole)) // of, 1000)

    return told


class _Trial:
    """Letters merged one upon the other inside a transaction: what one leaves is what the next one meets."""

    def __init__(self, desk: Desk, work: Work, day: dt.date, fund: str) -> None:
        self._desk, self._work, self._day, self._fund = desk, work, day, fund
        self._figures, self._places = self._computed(), _places(desk)

    def of(self, identity: bytes, tell: Tell = untold) -> Review:
        """The review of the next one. Raises as ``merge_inside``."""
        desk, work = self._desk, self._work
        letter = letters.find(work.connection, identity)
        found = ready.of_letter(work.connection, letter) if letter is not None else None
        ids = (*found.commits, *found.carried) if found else ()
        touched = _touched(list(letters.commits_of(work.connection, ids)))
        rows = _rows(desk, touched)
        shown = {key: _cells(desk, rows[key], tags) for key, (_c, tags) in touched.items() if key in rows}
        merged = merge_inside(desk, work, identity, trial=True, tell=portion(tell, 0, 5, 10))
        now = _rows(desk, touched)
        tell_lines, lines = portion(tell, 5, 7, 10), []
        for at, (key, (commit, tags)) in enumerate(touched.items()):
            tell_lines(at, len(touched))
            if (row := now.get(key)) is not None:
                lines.append(_line(desk, key, commit, tags, rows.get(key), row, shown.get(key, {})))
        new = [now[line.entity, line.uuid] for line in lines if line.kind == NEW]
        before, places = self._figures, self._places
        self._figures, self._places = self._computed(), _places(desk)
        fresh = sorted(self._places - places, key=str)
        return Review(
            merged, tuple(lines[:MOST]), _counted(lines), divergences.at_places(desk, fresh[:MOST_TORN]),
            doubles.among(desk, new, portion(tell, 7, 10, 10)), before, self._figures,
        )  # fmt: skip

    def _computed(self) -> Figures | None:
        try:
            return compute(records_at(self._desk), fund=self._fund, cut_off=self._day)
        except UserError:  # an office without the fund has no figures yet
            return None


_Key = tuple[str, UUID]


def _touched(commits: Sequence[Commit]) -> dict[_Key, tuple[Commit, set[int]]]:
    """Records that commits touch: the last commit on each, and the fields they wrote."""
    out: dict[_Key, tuple[Commit, set[int]]] = {}
    for commit in commits:
        for change in commit.records:
            declared = entity_by_tag(change.entity)
            if declared is None or declared.code in ("membership", "device"):
                continue
            key = (declared.code, change.uuid)
            tags = out[key][1] if key in out else set()
            out[key] = (commit, tags | _written(change))
    return out


def _written(change: RecordChange) -> set[int]:
    return {op.tag for op in change.ops}


def _rows(desk: Desk, touched: dict[_Key, Any]) -> dict[_Key, Row]:
    """The records as this person sees them; one that has not arrived has no row."""
    by_code: dict[str, list[UUID]] = {}
    for code, uuid in touched:
        by_code.setdefault(code, []).append(uuid)
    with desk.store.reading() as connection:
        return {
            (code, uuid): row
            for code, uuids in by_code.items()
            for uuid, row in query.rows_by_uuid(connection, code, uuids).items()
            if row.created
        }


def _cells(desk: Desk, row: Row, tags: set[int]) -> dict[int, tuple[str, str, str]]:
    """Code, label and text of some fields."""
    declared: Entity = row.declared
    with desk.store.reading() as connection:
        return {
            f.tag: (f.code, _(f.label), reading.show_value(connection, declared, f.code, row[f.code]))
            for f in declared.fields
            if f.tag in tags and f.columns()
        }


def _line(
    desk: Desk, key: _Key, commit: Commit, tags: set[int], old: Row | None, row: Row,
    shown: dict[int, tuple[str, str, str]],
) -> Line:  # fmt: skip
    kind = CHANGED
    if old is None:
        kind = NEW
    elif old.alive != row.alive:
        kind = RESTORED if row.alive else DELETED
    cells = []
    for tag, (code, label, after) in sorted(_cells(desk, row, tags - {ALIVE}).items()):
        before = shown[tag][2] if tag in shown else ""
        if before != after:
            cells.append(Cell(code, label, before, after))
    with desk.store.reading() as connection:
        office, user = reading.author(connection, commit.actor, commit.user)
        title = reading.title_of(connection, row)
    return Line(
        kind, key[0], _(row.declared.label), key[1], title, row.ref, office, user, commit.wall_ms,
        tuple(cells),
    )  # fmt: skip


def _places(desk: Desk) -> set[tuple[UUID, str]]:
    """Open divergences: record and code of the field."""
    sql = "SELECT record, field, entity FROM divergences"
    out = set()
    with desk.store.reading() as connection:
        for record, tag, entity in connection.exec_driver_sql(sql).fetchall():
            declared = entity_by_tag(entity)
            if declared is not None:
                code = next((f.code for f in declared.fields if f.tag == tag and tag != ALIVE), "alive")
                out.add((UUID(bytes=record), code))
    return out


def _counted(lines: Sequence[Line]) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        counts[line.office, line.kind] = counts.get((line.office, line.kind), 0) + 1
    return tuple((office, kind, n) for (office, kind), n in sorted(counts.items()))
