"""A reader sees everything of a board and changes nothing of it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services.boards import actions, agenda, applying, decisions, meetings, minutes
from issss_desktop.services.desk import Desk
from tests.boards.making import Boards, add, day, decision, meeting
from tests.boards.test_decisions import finalise

Ids = dict[str, UUID]
ACTS: dict[str, Callable[[Desk, Ids], object]] = {
    "submit": lambda d, x: decisions.submit(d, x["asked"]),
    "take_count": lambda d, x: decisions.take_count(d, x["asked"], "adopted", "exemple fictif"),
    "apply": lambda d, x: applying.apply(d, x["adopted"]),
    "settle": lambda d, x: actions.settle(d, x["action"], "done"),
    "review": lambda d, x: minutes.review(d, x["held"]),
    "confirm": lambda d, x: minutes.confirm(d, x["held"], x["later"]),
    "start": lambda d, x: meetings.start(d, x["board"], day("2018-09-01")),
    "move": lambda d, x: agenda.move(d, x["second"], "up"),
    "put": lambda d, x: agenda.put(d, x["second"], x["first"]),
}


@pytest.fixture
def ids(boards: Boards) -> Ids:
    """A session with its agenda, minutes, decisions with a vote and an action, and the ones that follow."""
    desk, held = boards.desk, meeting(boards, "2018-02-14", minutes="Texte (exemple fictif)")
    meeting(boards, "2018-06-20", board=boards.can, state="planned")
    asked = decision(boards, held)
    add(desk, "ballot", decision=asked, seat=boards.seats["governor"], vote="for")
    adopted = decision(boards, meeting(boards, "2018-03-01", board=boards.can))
    finalise(desk, adopted)
    first, second = (add(desk, "agenda_item", meeting=held, title=t) for t in ("Un", "Deux"))
    return {
        "held": held, "later": meeting(boards, "2018-03-10"), "board": boards.cap, "asked": asked,
        "adopted": adopted, "first": first, "second": second,
        "action": add(desk, "action", meeting=held, text="Lettre (exemple fictif)", state="to_do"),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(ACTS))
@pytest.mark.parametrize("role", ["reader", "left"])
def test_a_reader_changes_nothing_of_a_board(boards: Boards, ids: Ids, name: str, role: str) -> None:
    def commits() -> int:
        with boards.desk.store.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM commits").fetchone()[0])

    before = commits()
    with pytest.raises(UserError, match="you work here as"):
        ACTS[name](replace(boards.desk, role=role), ids)
    assert commits() == before
    ACTS[name](boards.desk, ids)
    assert commits() == before + 1, "one step, for whom it is permitted"
