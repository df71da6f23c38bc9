"""A letter becomes records: all of it and the choices of a person in one transaction, or nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import BadCommit, Commit
from issss_desktop.services import divergences
from issss_desktop.services.audit.acts import ALARM, LEFT_OUT, MERGED
from issss_desktop.services.desk import Desk
from issss_desktop.services.divergences import Side
from issss_desktop.services.incarnation import become_new_device, was_put_back
from issss_desktop.services.keeping import copying
from issss_desktop.services.merging import doubles, ready
from issss_desktop.services.merging.arriving import COMMIT
from issss_desktop.services.merging.proof import Disbelieved, Doubt, Proof
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import shown_records
from issss_desktop.services.reference import refuse_fork
from issss_desktop.store import acts, coverage, letters, unchecked
from issss_desktop.store.chains import Absent
from issss_desktop.store.project import Tell, untold
from issss_desktop.store.work import Applied, Work

DAY_MS: Final = 86_400_000
ORPHAN_MS: Final = 30 * DAY_MS
"""How long a commit waits for a lost one before it is applied without."""


@dataclass(frozen=True)
class Choice:
    """What a person keeps where two offices differ: one side of a divergence, as the review showed it."""

    uuid: UUID
    field: str
    side: Side
    reason: str | None = None


@dataclass(frozen=True)
class Merged:
    """What a merge did. ``changed``: records to show again, as (entity code, uuid).

    ``diverging``: open divergences it brought; ``new_device``: this database had been put back, and goes on
    as a new device; ``alarm``: equal histories that do not hold equal data; ``refused``: changes that it only
    carried for another office, and that no office could have written.
    """

    office: str
    number: int
    commits: int
    changed: frozenset[tuple[str, UUID]] = frozenset()
    diverging: int = 0
    new_device: bool = False
    alarm: bool = False
    refused: int = 0


Joins = Sequence[tuple[UUID, UUID]]
"""Pairs of donors that a person said are the same."""


class NotReady(UserError):
    """A letter that cannot be merged now."""


def apply(
    desk: Desk, letter: bytes, choices: Sequence[Choice] = (), joins: Joins = (), *, copy: bool = True,
    tell: Tell = untold,
) -> Merged:  # fmt: skip
    """Merge a staged letter, with what the person decided in the same transaction; once a day after a copy.

    The choices and joins are a part of the merge: made with it or not at all, and undone with it. Ask
    ``vault.leaving.close_to_leavers`` afterwards, for somebody may have left, and
    ``recording.to_check.settle``: no rule refuses a merge.

    Args:
        letter: id of the letter, as ``receive`` gave it.
        copy: False where the caller has just made one.
        tell: told how far it is; what it raises ends the merge, and nothing of it stays.

    Raises:
        NotReady: it waits for another letter, or was merged already.
        UserError: no copy could be made, a decision no longer fits, or it holds what no office could have
            written (it is then set aside); or the role does not permit it.
    """
    require(desk, Action.MERGE)
    if copy:
        _copy_first(desk)
    whole = desk.store.seen(confidential=True)
    try:
        return whole.write(lambda work: merge_inside(desk, work, letter, choices, joins, tell=tell))
    except Disbelieved as error:
        reason, why = error.doubt.reason, str(error)
        whole.write(lambda work: _set_aside(work, letter, reason, why))
        raise UserError(
            _("This report holds changes that are no longer believed: nothing was merged."),
            _("It is kept aside, with the reason: command “offices”, page “Synchronisation”."),
            why,
        ) from error
    except BadCommit as error:
        why = str(error)
        whole.write(lambda work: _set_aside(work, letter, COMMIT, why))
        raise UserError(
            _("This report holds changes that no office could have written: nothing was merged."),
            _("It is kept aside. Tell the office that sent it, and support."),
            str(error),
        ) from error


def _copy_first(desk: Desk) -> None:
    """A verified copy before the first merge of a day, by the clock: an extra one costs only its room."""
    day = str(desk.clock() // DAY_MS).encode()
    with desk.store.reading() as connection:
        row = connection.exec_driver_sql("SELECT value FROM meta WHERE key='merge_day'").first()
    if row is None or row[0] != day:
        copying.before(desk, MERGED)
        desk.store.write(lambda work: work.set_meta("merge_day", day))


def merge_inside(
    desk: Desk, work: Work, identity_: bytes, choices: Sequence[Choice] = (), joins: Joins = (),
    *, trial: bool = False, tell: Tell = untold,
) -> Merged:  # fmt: skip
    """The merge itself, inside a write; ``trial``: it will be undone, so nothing outside is touched."""
    connection = work.connection
    letter = letters.find(connection, identity_)
    found = ready.of_letter(connection, letter) if letter is not None else None
    if letter is None or found is None or letter.state != letters.STAGED or not found.whole:
        raise NotReady(
            _("This report cannot be merged now: it was merged already, or waits for another one."),
            _("Place Synchronisation, or command “offices”, tells what is missing."),
        )
    open_before = _open_places(desk)
    coverage.note_holes(connection, letter.holes, confidential=letter.confidential)
    touched = set(_take(desk, work, found.commits, tell).touched)
    carried = _take_each(desk, work, found.carried)
    taken = (*found.commits, *carried.ids)
    merged = replace(letter, state=letters.APPLIED, commits=taken, data=None)
    letters.keep(connection, merged)
    letters.hold(connection, letter.commits)
    loose = _take_each(desk, work, ready.loose(connection))
    touched |= carried.touched | loose.touched
    refused = carried.refused + loose.refused
    back = was_put_back(work, letters.actors_of(connection, taken))
    ready.settle_all(connection)
    alarm = coverage.differs(connection, letter)  # before we know more than its sender did
    if back and not trial:
        become_new_device(work, desk.clock())
    made = _decide(desk, work, choices, joins)
    if made:
        letters.keep(connection, replace(merged, made=made))
    if not trial:
        unchecked.note(connection, touched)
        _note(desk, work, MERGED, f"{letter.office} {letter.number}")
        if alarm:
            _note(desk, work, ALARM, f"{letter.office} {letter.number}")
        if refused:
            _note(desk, work, LEFT_OUT, f"{letter.office} {letter.number}")
    changed = shown_records(desk, touched)
    opened = len(_open_places(desk) - open_before)
    return Merged(letter.office, letter.number, len(taken), changed, opened, back, alarm, refused)


def _note(desk: Desk, work: Work, act: str, detail: str) -> None:
    acts.note(work, act, user=desk.user, at_ms=desk.clock(), detail=detail)


def _take(desk: Desk, work: Work, ids: Sequence[bytes], tell: Tell) -> Applied:
    """Apply staged commits, in the order given, once it is sure that each is of the office that signed it.

    Raises:
        Disbelieved: one of them is not, by what is known now.
        BadCommit: see ``Work.take``.
    """
    for doubt in _doubts(desk, work, ids).values():
        raise Disbelieved(doubt)
    return _apply(work, ids, tell=tell)


def _doubts(desk: Desk, work: Work, ids: Sequence[bytes], over: Collection[bytes] = ()) -> dict[bytes, Doubt]:
    """Those of some staged commits that nothing proves, by what is known now."""
    whole = not over and not coverage.holes(work.connection)
    return Proof(desk, work.connection, whole=whole).doubts(ids)


def _apply(work: Work, ids: Sequence[bytes], over: Collection[bytes] = (), tell: Tell = untold) -> Applied:
    """Apply staged commits that are proven. Raises BadCommit, see ``Work.take``."""
    commits = _counted(letters.commits_of(work.connection, ids), len(ids), tell)
    applied = work.take(commits, over=frozenset(over), projected=partial(_second_half, tell))
    refuse_fork(work)
    letters.unstage(work.connection, ids)
    return applied


def _counted(commits: Iterator[Commit], of: int, tell: Tell) -> Iterator[Commit]:
    """Commits one after the other: the first half of the work, in thousandths of all of it."""
    for at, each in enumerate(commits):
        tell(500 * at // of, 1000)
        yield each


def _second_half(tell: Tell, done: int, of: int) -> None:
    tell(500 + 500 * done // max(1, of), 1000)


@dataclass
class _Taken:
    """What was applied of what was only carried, and how much of it proved bad."""

    touched: set[tuple[int, UUID]] = field(default_factory=set)
    ids: list[bytes] = field(default_factory=list)
    refused: int = 0


def _take_each(desk: Desk, work: Work, ids: Sequence[bytes], over: Collection[bytes] = ()) -> _Taken:
    """Apply what was only carried and is complete, or waits for what is lost: all, or what of it is good.

    All is judged at once, and what is tried is halved until what is bad stands alone: each judgement reads
    everything that waits. One that proves bad stays staged on purpose and says so: without its row it would
    be missing below what stands on it, and every report would ask the other offices for it again. It is not
    tried again, goes no further, and holds up nothing else. One that is not believed now may be later.
    """
    taken = _Taken()
    if not ids:
        return taken
    doubted = _doubts(desk, work, ids, over)
    portions: list[Sequence[bytes]] = [[each for each in ids if each not in doubted]]
    while portions:
        portion = portions.pop(0)
        if not portion:
            continue
        try:
            with work.connection.begin_nested():
                taken.touched |= _apply(Work(work.connection), portion, over).touched
            taken.ids.extend(portion)
        except BadCommit as error:
            half = len(portion) // 2
            if half:
                portions[:0] = [portion[:half], portion[half:]]
            elif not isinstance(error, Absent):
                letters.mark_bad(work.connection, portion[0], str(error))
                taken.refused += 1
    return taken


def _decide(desk: Desk, work: Work, choices: Sequence[Choice], joins: Joins) -> tuple[bytes, ...]:
    """Ids of the commits that what a person decided became."""
    before = _rows(work, "SELECT coalesce(max(pos), 0) FROM commits")[0][0]
    for choice in choices:
        places = divergences.at_places(desk, [(choice.uuid, choice.field)])
        sides = places[0].sides if places else ()
        at = next((i for i, side in enumerate(sides) if side == choice.side), None)
        if at is None:
            raise UserError(
                _("A choice no longer fits: the value was settled or changed meanwhile."),
                _("Look at the review of the report again."),
            )
        divergences.settle(desk, places[0], at, choice.reason)
    for one, two in joins:
        if not doubles.joined(desk, one, two):  # another letter of the same go may have brought it
            doubles.join(desk, one, two)
    made = _rows(work, "SELECT id FROM commits WHERE pos>? ORDER BY pos", before)
    return tuple(row[0] for row in made)


def _rows(work: Work, sql: str, *params: Any) -> Sequence[Any]:
    found: Sequence[Any] = work.connection.exec_driver_sql(sql, params).fetchall()
    return found


def _open_places(desk: Desk) -> set[tuple[bytes, int]]:
    """What is in divergence, as far as this person may know of it."""
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT record, field FROM divergences").fetchall()
    return {(row[0], row[1]) for row in rows}


def _set_aside(work: Work, identity_: bytes, reason: str, why: str) -> None:
    letter = letters.find(work.connection, identity_)
    if letter is None:
        return
    others = letters.arrived(work.connection, (letters.STAGED, letters.WAITING))
    shared = {i for each in others if each.id != letter.id for i in each.commits}
    gone = [each for each in letter.commits if each not in shared]
    letters.drop(work.connection, gone)
    letters.keep(
        work.connection,
        replace(letter, state=letters.QUARANTINED, reason=reason, detail=why[:500], commits=()),
    )


def apply_orphans(desk: Desk, *, at_once: bool = False) -> Merged:
    """Apply what has waited 30 days for a lost commit, or all of it ``at_once``; the holes are recorded. What
    of it is bad stays, and holds up nothing else. Once a day after a copy, as a merge.

    Raises:
        UserError: no copy could be made, or the role does not permit it.
    """
    require(desk, Action.MERGE)
    whole = desk.store.seen(confidential=True)
    before_ms = None if at_once else desk.clock() - ORPHAN_MS
    with whole.reading() as connection:
        if not ready.orphans(connection, before_ms)[0]:
            return Merged("", 0, 0)
    _copy_first(desk)

    def job(work: Work) -> Merged:
        lost, missing = ready.orphans(work.connection, before_ms)
        before = _open_places(desk)
        taken = _take_each(desk, work, lost, missing)
        loose = _take_each(desk, work, ready.loose(work.connection))
        touched = taken.touched | loose.touched
        if was_put_back(work, letters.actors_of(work.connection, taken.ids)):
            become_new_device(work, desk.clock())
        ready.settle_all(work.connection)
        unchecked.note(work.connection, touched)
        if taken.ids:
            _note(desk, work, MERGED, f"over {len(missing)} holes")
        opened = len(_open_places(desk) - before)
        refused = taken.refused + loose.refused
        return Merged("", 0, len(taken.ids), shown_records(desk, touched), opened, refused=refused)

    return whole.write(job)
