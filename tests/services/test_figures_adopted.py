"""An allocation is adopted by the national board, and by nothing else."""

from uuid import UUID

import pytest

from issss_desktop.services.figures.adopted import adopted_on
from tests.services.builders import Book, money, partial


def allocation(
    book: Book,
    board: str | None,
    outcome: str | None,
    *,
    stage: str = "final",
    state: str = "held",
    session: str = "final",
) -> UUID:
    """An allocation whose decision was taken by a board of this kind, with this outcome."""
    sits = book.add("board", kind=board) if board else None
    meeting = book.add("meeting", board=sits, on=partial("2017-06-02"), state=state, stage=session)
    decision = book.add("decision", meeting=meeting, outcome=outcome, stage=stage)
    return book.add("allocation", fund=book.fund, kind="programme", amount=money(1), decision=decision)


def adopted(book: Book, uuid: UUID, **how: bool) -> str | None:
    """Day of adoption as ISO text."""
    records = book.records()
    row = records.get("allocation", uuid)
    assert row is not None
    day = adopted_on(records, row, **how)
    return day.iso() if day else None


@pytest.mark.parametrize("outcome", ["adopted", "adopted_reserve"])
def test_what_the_national_board_adopts_is_an_allocation_of_the_day_it_sat(outcome: str) -> None:
    book = Book()
    assert adopted(book, allocation(book, "national", outcome)) == "2017-06-02"


@pytest.mark.parametrize("outcome", ["proposed", "referred", "deferred", "rejected", None])
def test_what_the_national_board_does_not_adopt_stays_a_proposal(outcome: str | None) -> None:
    book = Book()
    assert adopted(book, allocation(book, "national", outcome)) is None


@pytest.mark.parametrize("board", ["provincial", "predecessor", "steering", None])
def test_what_another_board_adopts_waits_for_the_national_one(board: str | None) -> None:
    book = Book()
    assert adopted(book, allocation(book, board, "adopted")) is None


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_a_session_that_did_not_sit_adopts_nothing(state: str) -> None:
    book = Book()
    assert adopted(book, allocation(book, "national", "adopted", state=state)) is None


def test_a_draft_decision_adopts_nothing_but_in_provisional_figures() -> None:
    book = Book()
    uuid = allocation(book, "national", "adopted", stage="draft")
    assert adopted(book, uuid) is None
    assert adopted(book, uuid, draft=True) == "2017-06-02"


def test_a_session_that_is_only_a_draft_adopts_nothing_but_in_provisional_figures() -> None:
    book = Book()
    uuid = allocation(book, "national", "adopted", session="draft")
    assert adopted(book, uuid) is None
    assert adopted(book, uuid, draft=True) == "2017-06-02"


def test_an_allocation_without_a_decision_is_a_proposal() -> None:
    book = Book()
    assert adopted(book, book.add("allocation", fund=book.fund, kind="programme", amount=money(1))) is None
