"""What changed since the previous session: new events, late entries, figures of the paper given out."""

import datetime as dt
from typing import Any

from issss_desktop.i18n import in_language
from issss_desktop.models.figure import Status
from issss_desktop.reports.points.changes import Changes
from issss_desktop.services import records
from issss_desktop.services.figures import compute
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.changing import Changing, moved_cells, touched_since
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.state import heads, positions_after, records_at
from tests.printing.board_year import REAL, BoardYear, add, child, write
from tests.reports.reading import page_texts

CUT = dt.date(2020, 6, 10)


def since(year: BoardYear, lang: str = "en") -> Changes:
    """Changes since the real session of 14 February 2020."""
    with year.desk.store.reading() as connection, in_language(lang):
        found = records_at(year.desk)
        gathering = Gathering(year.desk, connection, found, compute(found, cut_off=CUT))
        return Changing(gathering, year.real).changes()


def contribution(year: BoardYear, **deposit: str) -> records.Saved:
    """A made-up contribution with one deposit."""
    donor = add(year.desk, "organisation", False, name="Bailleur A (exemple fictif)")
    fund = next(r for r in records_at(year.desk).all("fund") if r["code"] == "CDS00")
    return records.create(
        year.desk, "contribution",
        {"donor": donor.uuid, "fund": fund.uuid, "currency": "USD", "agreement": "SAA", "fictional": True},
        children={"movement": [{"kind": "signature", "on": "2019-05-03", "amount": "1 000 000 USD"}],
                  "deposit": [{"amount": "400 000 USD", "credited": "400 000", **deposit}]},
        final=True,
    )  # fmt: skip


def published(year: BoardYear) -> publishing.Published:
    """The pack of the real session, given out as it was known."""
    return publishing.publish(year.desk, Order("board-pack", dt.date(2020, 2, 10), "fr", REAL))


def test_an_event_after_the_session_is_new_and_an_older_one_is_a_late_entry(own_year: BoardYear) -> None:
    published(own_year)
    contribution(own_year, on="2020-04-02")
    changes = since(own_year)
    assert [(e.on, e.kind) for e in changes.events] == [("02/04/2020", "Deposit")]
    assert [(e.on, e.kind) for e in changes.late] == [("03/05/2019", "Commitment movement")]
    assert changes.events[0].amount is not None
    assert changes.events[0].amount.minor == 40_000_000
    assert changes.events[0].fictional


def test_the_figures_are_those_of_the_paper_to_the_cent(own_year: BoardYear) -> None:
    given = published(own_year)
    contribution(own_year, on="2020-04-02")
    changes = since(own_year)
    moved = {cell.label: (cell.before, cell.after) for cell in changes.cells}
    assert moved["Received"] == (None, 40_000_000)
    assert moved["Signed"] == (None, 100_000_000)
    assert not any(before == after for before, after in moved.values())
    assert changes.since.startswith(f"version {given.version} of the pack")
    texts = " ".join(page_texts(draw(own_year.desk, Order("board-pack", CUT, "fr", own_year.ref)).data))
    assert "Ce qui a changé depuis la séance précédente" in texts
    assert "datés après la séance précédente" in texts


def test_nothing_recorded_nothing_changed(own_year: BoardYear) -> None:
    published(own_year)
    changes = since(own_year)
    assert (changes.events, changes.late, changes.undated) == ((), (), 0)


def test_a_correction_and_a_deletion_of_what_was_known_are_told(own_year: BoardYear) -> None:
    one = contribution(own_year, on="2019-06-02")
    other = contribution(own_year, on="2019-07-02")
    published(own_year)
    deposits = {r["contribution"]: r for r in records_at(own_year.desk).all("deposit")}
    write(own_year.desk, deposits[one.uuid].uuid, amount="300 000 USD", credited="300 000")
    records.delete(own_year.desk, deposits[other.uuid].uuid, "Saisi deux fois (exemple fictif).")
    late = {e.on: e.what for e in since(own_year).late}
    assert late == {"02/06/2019": "corrected", "02/07/2019": "deleted"}


def test_what_was_written_and_deleted_since_is_not_told(own_year: BoardYear) -> None:
    published(own_year)
    made = contribution(own_year, on="2019-06-02")
    records.delete(own_year.desk, made.uuid, "Erreur (exemple fictif).")
    changes = since(own_year)
    assert (changes.events, changes.late) == ((), ())


def test_drafts_and_other_funds_are_not_told(own_year: BoardYear) -> None:
    published(own_year)
    fund = add(own_year.desk, "fund", code="AUTRE", name="Autre fonds (exemple fictif)").uuid
    for values, final in (({"fund": fund}, True), ({}, False)):
        add(own_year.desk, "allocation", final, kind="programme", programme=own_year.programme,
            on="2020-03-02", amount="1 000 USD", **{"fund": own_fund(own_year), **values})  # fmt: skip
    assert since(own_year).events == ()


def own_fund(year: BoardYear) -> object:
    return next(r for r in records_at(year.desk).all("fund") if r["code"] == "CDS00").uuid


def test_a_transfer_is_named_by_its_programme(own_year: BoardYear) -> None:
    published(own_year)
    agency = add(own_year.desk, "organisation", False, name="Agence (exemple fictif)").uuid
    child(own_year.desk, "transfer", programme=own_year.programme, organisation=agency, on="2020-05-04",
          amount="10 000,01 USD")  # fmt: skip
    (event,) = since(own_year).events
    assert event.title == "Gouvernance foncière concertée (exemple fictif)"
    assert event.amount is not None
    assert event.amount.minor == 1_000_001


def test_without_a_paper_the_evening_of_the_session_is_compared(own_year: BoardYear) -> None:
    changes = since(own_year)
    assert changes.since.replace("\u00a0", " ") == "the state of the data on 14 February 2020"
    assert changes.cells == ()
    assert {e.kind for e in changes.late} >= {"Published figure", "Allocation"}


def test_the_log_is_asked_for_records_once_however_often_they_were_written(own_year: BoardYear) -> None:
    before = heads(own_year.desk)
    for k in range(3):
        write(own_year.desk, own_year.allocation, grounds=f"Motif {k} (exemple fictif)")
    with own_year.desk.store.reading() as connection:
        (one,) = touched_since(connection, positions_after(connection, before), 0)
        assert (one.declared.code, one.uuid) == ("allocation", own_year.allocation)
        assert one.last > one.first
        assert touched_since(connection, positions_after(connection, heads(own_year.desk)), 0) == ()


def test_a_lower_bound_stays_one_and_has_no_exact_gap() -> None:
    def paper(amount: str, status: str) -> dict[str, Any]:
        total = {"amount": amount, "currency": "USD", "status": status}
        fund = {"total": total, "donors": [], "contributions": []}
        return {"fund": fund, "portfolio": {"projects": []}}

    bound, exact = paper("100.00", Status.AT_LEAST.value), paper("150.00", Status.KNOWN.value)
    (cell,) = moved_cells(bound, exact)
    assert (cell.before, cell.least_before, cell.after, cell.least_after) == (10_000, True, 15_000, False)
    assert cell.gap() is None, "what was at least 100 may have been 150 already"
    (settled,) = moved_cells(bound, paper("100.00", Status.KNOWN.value))
    assert (settled.least_before, settled.least_after) == (True, False)
    (known,) = moved_cells(paper("100.00", Status.KNOWN.value), exact)
    assert known.gap() == 5_000
