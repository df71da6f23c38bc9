"""The quorum of a meeting, counted by the board's own rule; without one nothing is computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.rows import Row
from issss_desktop.models.sitting import HELD, Seated
from issss_desktop.models.values import numbers

SITS = ("present", "represented")
WHOLE = numbers.PERCENT_WHOLE


@dataclass(frozen=True)
class Quorum:
    """``reached``: None when it is not known. ``counted``: voting seats present or represented, of those
    ``filled``; ``voting``: filled or vacant; ``unset``: filled, nothing noted; ``notes``: what was left out.
    """

    reached: bool | None
    counted: int
    filled: int
    voting: int
    unset: int
    sentence: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Counts:
    counted: int
    filled: int
    unset: int
    chairs: int
    chairs_here: int
    chairs_unset: int


def rule_words(board: Row) -> str:
    """The rule of a board as the office reads it; "" when none is recorded."""
    parts = []
    if board["quorum_seats"]:
        n = board["quorum_seats"]
        parts.append(ngettext("{n} voting seat at least", "{n} voting seats at least", n).format(n=n))
    if board["quorum_share"]:
        share = numbers.show_percent_bp(board["quorum_share"], language())
        parts.append(_("{share} of the voting seats filled").format(share=share))
    if board["quorum_chairs"]:
        parts.append(_("every co-chair"))
    return _("; ").join(parts)


def count(board: Row | None, sitting: Sequence[Seated], attendance: Iterable[Row]) -> Quorum:
    """Count a meeting: present and represented voting seats of those filled on its day.

    A seat noted twice counts once; a presence on a vacant seat is not counted and is told.
    """
    noted, twice, strange = _noted(sitting, attendance)
    voting = [s for s in sitting if s.votes]
    filled = [s for s in voting if s.state == HELD]
    here = [s for s in filled if noted.get(s.seat.uuid) in SITS]
    unset = [s for s in filled if noted.get(s.seat.uuid) is None]
    chairs = [s for s in sitting if s.seat["co_chair"] and (s.votes or s.state == HELD)]
    counts = _Counts(
        len(here), len(filled), len(unset), len(chairs),
        sum(s.state == HELD and noted.get(s.seat.uuid) in SITS for s in chairs),
        sum(s.state == HELD and noted.get(s.seat.uuid) is None for s in chairs),
    )  # fmt: skip
    vacant = [s for s in voting if s.state != HELD and noted.get(s.seat.uuid) in SITS]
    reached = _reached(board, counts) if board is not None else None
    sentence = _sentence(board, counts, len(voting), reached)
    return Quorum(
        reached,
        len(here),
        len(filled),
        len(voting),
        len(unset),
        sentence,
        _left_out(twice, strange, len(vacant)),
    )


def _noted(sitting: Sequence[Seated], attendance: Iterable[Row]) -> tuple[dict[UUID, str | None], int, int]:
    """What was noted of each seat, of two notes the one that sits; seats noted twice; notes of no seat."""
    noted: dict[UUID, str | None] = {}
    twice: set[UUID] = set()
    known = {s.seat.uuid for s in sitting}
    strange = 0
    for row in attendance:
        seat, presence = row["seat"], row["presence"]
        if seat is None:
            continue
        if seat not in known:
            strange += 1
            continue
        if seat in noted:
            twice.add(seat)
            if noted[seat] in SITS:
                continue
            presence = presence or noted[seat]
        noted[seat] = presence
    return noted, len(twice), strange


def _left_out(twice: int, strange: int, vacant: int) -> tuple[str, ...]:
    """What a count leaves out, in sentences."""
    told = (
        (twice, ngettext(
            "{n} seat is noted twice and counts once.",
            "{n} seats are noted twice and count once.", twice,
        )),
        (strange, ngettext(
            "{n} presence names a seat that this board does not have.",
            "{n} presences name seats that this board does not have.", strange,
        )),
        (vacant, ngettext(
            "{n} presence on a vacant seat is not counted: record its mandate.",
            "{n} presences on vacant seats are not counted: record their mandates.", vacant,
        )),
    )  # fmt: skip
    return tuple(said.format(n=n) for n, said in told if n)


def _reached(board: Row, counts: _Counts) -> bool | None:
    """Whether the rule holds: False only if what is not noted yet cannot change it."""
    if not rule_words(board):
        return None

    def holds(present: int, chairs: int) -> bool:
        if board["quorum_seats"] and present < board["quorum_seats"]:
            return False
        share = board["quorum_share"]
        if share and (not counts.filled or present * WHOLE < share * counts.filled):
            return False
        return not (board["quorum_chairs"] and (not counts.chairs or chairs < counts.chairs))

    if holds(counts.counted, counts.chairs_here):
        return True
    at_most = holds(counts.counted + counts.unset, counts.chairs_here + counts.chairs_unset)
    return None if at_most else False


def _sentence(board: Row | None, counts: _Counts, voting: int, reached: bool | None) -> str:
    if board is None:
        return _("Quorum unknown: the board of this meeting is not identified.")
    said = ngettext(
        "{n} voting seat present or represented of {filled} filled ({voting} in all)",
        "{n} voting seats present or represented of {filled} filled ({voting} in all)",
        counts.counted,
    ).format(n=counts.counted, filled=counts.filled, voting=voting)
    if counts.unset:
        left = ngettext("{n} not noted yet", "{n} not noted yet", counts.unset).format(n=counts.unset)
        said = f"{said}, {left}"
    rule = rule_words(board)
    if not rule:
        return _("Quorum unknown: quorum rule to be completed. {counted}.").format(counted=said)
    head = {True: _("Quorum reached"), False: _("Quorum not reached"), None: _("Quorum unknown")}[reached]
    return _("{head}: {counted}; rule: {rule}.").format(head=head, counted=said, rule=rule)
