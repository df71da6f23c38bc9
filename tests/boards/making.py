"""Boards, seats, people, a programme and meetings for the stories of a board (all of it made up)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk


@dataclass(frozen=True)
class Boards:
    """Two boards of one fund: the national one, and a provincial one with five seats, one of them vacant."""

    desk: Desk
    fund: UUID
    province: UUID
    can: UUID
    cap: UUID
    seats: dict[str, UUID]
    people: dict[str, UUID]
    programme: UUID


FUNCTIONS = (
    ("governor", "Gouverneur", "voting", True, "P. Kambale (exemple fictif)"),
    ("head", "Chef de bureau", "voting", True, "L. Martin (exemple fictif)"),
    ("plan", "Ministre provincial du Plan", "voting", False, "J. Bahati (exemple fictif)"),
    ("donor", "Représentant des bailleurs", "voting", False, None),
    ("ngo", "Observateur des ONG", "observer", False, "M. Amani (exemple fictif)"),
)


def make_boards(desk: Desk) -> Boards:
    """The boards, with mandates since 2019."""
    fund = add(desk, "fund", code="CDS00", name="Fonds de cohérence")
    province = add(desk, "province", name="Nord-Kivu")
    can = add(desk, "board", code="CAN", name="Conseil national", kind="national", fund=fund)
    cap = add(desk, "board", code="CAP-NK", name="Conseil provincial", kind="provincial", fund=fund,
              province=province)  # fmt: skip
    seats, people = {}, {}
    for rank, (key, function, voice, chair, holder) in enumerate(FUNCTIONS, 1):
        seats[key] = add(desk, "seat", board=cap, function=function, rank=str(rank), voting=voice,
                         co_chair=chair)  # fmt: skip
        if holder:
            people[key] = add(desk, "person", name=holder)
            add(desk, "mandate", board=cap, seat=seats[key], person=people[key], span={"start": "2019-06"})
    programme = add(desk, "programme", title="Routes de Masisi (exemple fictif)", fund=fund, nature="project")
    return Boards(desk, fund, province, can, cap, seats, people, programme)


def add(desk: Desk, entity: str, /, **raw: Any) -> UUID:
    """A new draft, or a child row of one."""
    return records.create(desk, entity, raw).uuid


def write(desk: Desk, uuid: UUID, reason: str | None = None, **raw: Any) -> records.Saved:
    """A person changes fields of a record as it stands."""
    return records.save(desk, uuid, raw, mark=reading.read(desk, uuid).mark, reason=reason)


def row(desk: Desk, uuid: UUID) -> Row:
    """A record as it stands."""
    return reading.read(desk, uuid).row


def day(text: str) -> PartialDay:
    """A day, month or year from ISO text."""
    return PartialDay.parse(text)


def meeting(boards: Boards, on: str, board: UUID | None = None, **raw: Any) -> UUID:
    """A meeting of the provincial board, or of another one."""
    values = {"on": on, "kind": "session", "state": "held", **raw}
    return add(boards.desk, "meeting", board=board or boards.cap, **values)


def decision(boards: Boards, at: UUID, **raw: Any) -> UUID:
    """An allocation of 2,000,000 USD to the programme, adopted where it was put, unless said otherwise."""
    values = {
        "number": "D1", "title": "Allouer 2 M aux routes (exemple fictif)", "text": "Le conseil décide.",
        "kind": "allocation", "programme": boards.programme, "amount": "2 000 000 USD", "outcome": "adopted",
    }  # fmt: skip
    return add(boards.desk, "decision", meeting=at, **{**values, **raw})
