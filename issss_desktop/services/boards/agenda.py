"""The agenda as a tree: numbers and hours come from the place of each point; points move by one step.

A point that hangs on nothing any more (its parent deleted elsewhere, two parents in a circle after a merge)
stands at the end, marked: nothing is lost.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.rows import Row
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.store import query
from issss_desktop.store.work import Work

Direction = Literal["up", "down", "in", "out"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("up", "down", "in", "out")
LONGEST = 60
"""Characters of an order key, see ``models.entities.common``."""


@dataclass(frozen=True)
class Point:
    """A point at its place: ``number`` such as "6.2", ``depth`` from 0, hour by the points before it.

    ``above``: the point it is shown under; ``lost``: what it hangs on is not there, or is itself below it.
    """

    row: Row
    number: str
    depth: int
    begins: dt.time | None
    above: UUID | None
    lost: bool = False

    @property
    def uuid(self) -> UUID:
        """The point."""
        return self.row.uuid


def tree(rows: Iterable[Row], begins: dt.time | None = None) -> tuple[Point, ...]:
    """Points of one meeting from top to bottom; ``begins``: when the meeting does."""
    items = sorted(rows, key=_order)
    below: dict[UUID | None, list[Row]] = {}
    known = {row.uuid for row in items}
    for row in items:
        below.setdefault(row["under"] if row["under"] in known else None, []).append(row)
    roots = [row for row in below.get(None, ()) if row["under"] is None]
    astray = [row for row in below.get(None, ()) if row["under"] is not None]
    placed: list[tuple[Row, str, int, UUID | None, bool]] = []
    seen: set[UUID] = set()

    def place(row: Row, number: str, depth: int, above: UUID | None, lost: bool) -> None:
        seen.add(row.uuid)
        placed.append((row, number, depth, above, lost))
        for k, child in enumerate((c for c in below.get(row.uuid, ()) if c.uuid not in seen), 1):
            place(child, f"{number}.{k}", depth + 1, row.uuid, False)

    count = 0
    for row in (*roots, *astray, *items):  # of a circle, the first one stands for it
        if row.uuid not in seen:
            count += 1
            place(row, str(count), 0, None, row["under"] is not None)
    hours = _hours(placed, begins)
    return tuple(
        Point(row, number, depth, hours.get(row.uuid), above, lost)
        for row, number, depth, above, lost in placed
    )


def _order(row: Row) -> tuple[str, bytes]:
    return row["position"] or "", row.uuid.bytes


def _hours(
    placed: Sequence[tuple[Row, str, int, UUID | None, bool]], begins: dt.time | None
) -> dict[UUID, dt.time]:
    """When each point begins: at its own hour, else after what comes before, as long as that is known."""
    children: dict[UUID | None, list[Row]] = {}
    for row, _number, _depth, above, _lost in placed:
        children.setdefault(above, []).append(row)
    found: dict[UUID, dt.time] = {}

    def run(row: Row, at: int | None) -> int | None:
        start = _minute(row["begins"]) if row["begins"] is not None else at
        if start is not None and start < 24 * 60:
            found[row.uuid] = dt.time(start // 60, start % 60)
        end = start
        for child in children.get(row.uuid, ()):
            end = run(child, end)
        planned = start + row["minutes"] if start is not None and row["minutes"] is not None else None
        if not children.get(row.uuid):
            return planned
        return end if planned is None else max(planned, end or planned)  # parts that take longer than it

    at = _minute(begins) if begins is not None else None
    for row in children.get(None, ()):
        at = run(row, at)
    return found


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def agenda_of(desk: Desk, meeting: UUID) -> tuple[Point, ...]:
    """Points of a meeting, from its record. Raises UserError when there is no such meeting."""
    with desk.store.reading() as connection:
        row = finding.kept_of(connection, meeting, "meeting")
        return tree(query.children(connection, "agenda_item", row.uuid), row["begins"])


Changes = Mapping[UUID, Mapping[str, Any]]
"""Values to write, by point: where it stands and its order key there."""


def stepped(points: Sequence[Point], item: UUID, direction: Direction) -> Changes:
    """What moves a point, with all below it, by one step: up, down, in (under the one above), out.

    Raises:
        UserError: there is no such point, or no such step.
    """
    here = _here(points, item)
    siblings = [p for p in points if p.above == here.above]
    at = siblings.index(here)
    if direction == "up" and at > 0:
        return placed(points, item, here.above, siblings[at - 1].uuid)
    if direction == "down" and at + 1 < len(siblings):
        return placed(points, item, here.above, siblings[at + 2].uuid if at + 2 < len(siblings) else None)
    if direction == "in" and at > 0:
        return placed(points, item, siblings[at - 1].uuid)
    if direction == "out" and here.above is not None:
        parent = _here(points, here.above)
        level = [p for p in points if p.above == parent.above]
        after = next((p.uuid for p in level[level.index(parent) + 1 :]), None)
        return placed(points, item, parent.above, after)
    raise UserError(
        _("Point {number} cannot be moved there.").format(number=here.number), _(_NO_STEP[direction])
    )


_NO_STEP: Final = {
    "up": N_("It is the first of its level."),
    "down": N_("It is the last of its level."),
    "in": N_("There is no point above it at its level to put it under."),
    "out": N_("It is at the first level already."),
}


def placed(points: Sequence[Point], item: UUID, under: UUID | None, before: UUID | None = None) -> Changes:
    """What puts a point under another (None: at the first level), before one of that level or at its end.

    The moved point alone is written, so that two offices that move different points do not diverge.

    Raises:
        UserError: it would hang below itself, or a place is not on the agenda.
    """
    here, by_uuid = _here(points, item), {p.uuid: p for p in points}
    if (under is not None and under not in by_uuid) or (before is not None and before not in by_uuid):
        raise UserError(_("This place is not on the same agenda."), _("Open the meeting again."))
    if under is not None and here.uuid in _line(by_uuid, under):
        raise UserError(
            _("A point cannot be put below itself."), _("Put it elsewhere, or move what is below it first.")
        )
    level = [p for p in points if p.above == under and p.uuid != here.uuid]
    at = next((k for k, p in enumerate(level) if p.uuid == before), len(level))
    low = level[at - 1].row["position"] or "" if at else ""
    high = level[at].row["position"] or "" if at < len(level) else None
    key = key_between(low, high)
    if key is not None and not any(p.lost for p in level):
        return {here.uuid: {"under": under, "position": key}}
    # keys that are equal or have no room, or points that hang on nothing: the level is written anew
    anew = [*level[:at], here, *level[at:]]
    return {point.uuid: {"under": under, "position": f"{k:06d}5"} for k, point in enumerate(anew, 1)}


def _here(points: Sequence[Point], item: UUID) -> Point:
    for point in points:
        if point.uuid == item:
            return point
    raise UserError(_("This point is not on the agenda any more."), _("Open the meeting again."))


def move(desk: Desk, item: UUID, direction: Direction, reason: str | None = None) -> Saved:
    """Move a point by one step, as ``stepped`` says, and keep it.

    Raises:
        UserError: there is no such step.
        Refused: the meeting is final and no reason was given.
    """
    require(desk, Action.RECORD)
    return desk.store.write(lambda work: _keep(desk, work, item, partial(_step_to, direction), reason))


def _step_to(direction: Direction, points: Sequence[Point], item: UUID) -> Changes:
    return stepped(points, item, direction)


def put(
    desk: Desk, item: UUID, under: UUID | None, before: UUID | None = None, reason: str | None = None
) -> Saved:
    """Put a point elsewhere, as ``placed`` says, and keep it.

    Raises:
        UserError: it would hang below itself, or the places are not of its meeting.
        Refused: the meeting is final and no reason was given.
    """
    require(desk, Action.RECORD)
    act = partial(placed, under=under, before=before)
    return desk.store.write(lambda work: _keep(desk, work, item, act, reason))


def _keep(
    desk: Desk,
    work: Work,
    item: UUID,
    act: Callable[[Sequence[Point], UUID], Changes],
    reason: str | None,
) -> Saved:
    row = query.get_row(work.connection, "agenda_item", item)
    rows = query.children(work.connection, "agenda_item", row["meeting"]) if row else ()
    by_uuid, together = {r.uuid: r for r in rows}, Together(desk, work)
    for uuid, values in act(tree(rows), item).items():
        together.change(by_uuid[uuid], values)
    return together.commit(reason, shown=item)


def _line(by_uuid: dict[UUID, Point], uuid: UUID) -> Iterator[UUID]:
    """A point and those it is shown under."""
    at: UUID | None = uuid
    while at is not None:
        yield at
        at = by_uuid[at].above


_DIGITS: Final = "0123456789"


def key_between(low: str, high: str | None) -> str | None:
    """An order key between two others (``high`` None: after all); None where there is no room."""
    if not set(low + (high or "")) <= set(_DIGITS):
        return None
    found = _middle(low, high or "")
    fits = low < found and (high is None or found < high) and len(found) <= LONGEST
    return found if fits else None


def _middle(low: str, high: str) -> str:
    """Digits between two runs of digits read as decimals; "" above has no limit."""
    same = 0
    while same < len(high) and (low[same : same + 1] or "0") == high[same]:
        same += 1
    if same:
        return high[:same] + _middle(low[same:], high[same:])
    first = int(low[0]) if low else 0
    last = int(high[0]) if high else len(_DIGITS)
    if last - first > 1:
        return _DIGITS[(first + last) // 2]
    if len(high) > 1:
        return high[0]
    return _DIGITS[first] + _middle(low[1:], "")
