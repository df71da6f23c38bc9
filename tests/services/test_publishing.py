"""A report given out keeps its number, its bytes and its figures, whatever is recorded afterwards."""

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.compound import Target
from issss_desktop.models.fields import entity
from issss_desktop.models.figures import plain
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.printing import publishing
from issss_desktop.services.printing.kinds import KINDS
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw, write_report
from issss_desktop.services.state import records_at
from issss_desktop.store import check
from tests.desks import carry

END = dt.date(2017, 12, 31)
ORDER = Order("contributions", END)


def contribution(desk: Desk, title: str, amount: str) -> None:
    """One more signed amount, made up."""
    donor = records.create(desk, "organisation", {"name": f"{title} (exemple fictif)"})
    funds = reading.page(desk, "fund").rows
    fund = funds[0] if funds else records.create(desk, "fund", {"code": "CDS00", "name": "Fonds"})
    records.create(
        desk,
        "contribution",
        {
            "donor": donor.uuid,
            "fund": fund.uuid,
            "currency": "USD",
            "fictional": True,
            "agreement": f"SAA {title}",
        },
        children={"movement": [{"kind": "signature", "on": "2017-05-03", "amount": f"{amount} USD"}]},
        final=True,
    )


def test_what_was_given_out_is_printed_again_as_it_was(desk: Desk, tmp_path: Path) -> None:
    contribution(desk, "Bailleur A", "1 000 000,50")
    given = publishing.publish(desk, ORDER)
    first = publishing.file_of(desk, given.ref)
    contribution(desk, "Bailleur B", "2 000 000")

    path = publishing.reprint(desk, given.ref, tmp_path / "encore.pdf")
    assert path.read_bytes() == first == given.printed.data
    assert draw(desk, ORDER).data != first, "a new print shows what was recorded since"


def test_versions_count_up_and_say_what_they_replace(desk: Desk) -> None:
    publishing.publish(desk, ORDER)
    second = publishing.publish(desk, ORDER)
    english = publishing.publish(desk, replace(ORDER, lang="en"))
    rows = {row.ref: row for row in publishing.published(desk)}
    assert (second.version, english.version) == (2, 1)
    before = rows[second.ref]["replaces"]
    assert rows[next(ref for ref in rows if rows[ref].uuid == before)]["version"] == 1
    assert [row["version"] for row in publishing.published(desk)] == [2, 1, 1]
    with pikepdf.open(io.BytesIO(second.printed.data)) as pdf:
        assert len(pdf.pages) == rows[second.ref]["pages"] == second.printed.pages


def test_the_figures_of_a_publication_are_kept_to_the_cent(desk: Desk) -> None:
    contribution(desk, "Bailleur A", "1 000 000,50")
    given = publishing.publish(desk, ORDER)
    then = plain(compute(records_at(desk), cut_off=END)) | {"known_at": None, "known_until": None}
    contribution(desk, "Bailleur B", "2 000 000")
    (row,) = publishing.published(desk)
    kept = desk.pieces.fetch(row["figures"])
    assert kept is not None
    assert json.loads(kept) | {"known_at": None, "known_until": None} == json.loads(json.dumps(then))
    assert '"1000000.50"' in kept.decode()
    again = compute(records_at(desk, row["known"]), cut_off=END)
    assert plain(again)["fund"] == json.loads(json.dumps(then))["fund"], "the state it names gives them too"
    assert given.ref == row.ref


def test_the_versions_of_two_meetings_and_two_years_count_apart(desk: Desk) -> None:
    meetings = [
        records.create(desk, "meeting", {"on": f"2018-0{n}-14", "title": "Exemple fictif"}) for n in (3, 6)
    ]
    for meeting in meetings:
        given = publishing.publish(desk, Order("board-pack", END, about=meeting.ref))
        assert given.version == 1
        (row,) = [r for r in publishing.published(desk) if r.ref == given.ref]
        assert row["subject"] == Target(entity("meeting").tag, meeting.uuid)
    assert publishing.publish(desk, Order("annex-one", year=2016)).version == 1
    assert publishing.publish(desk, Order("annex-one", year=2017)).version == 1
    assert publishing.publish(desk, Order("annex-one", year=2017)).version == 2


def test_a_publication_travels_and_the_other_office_waits_for_its_file(desk: Desk, other: Desk) -> None:
    given = publishing.publish(desk, ORDER)
    carry(desk, other)
    (row,) = publishing.published(other)
    assert row.ref == given.ref
    with pytest.raises(UserError, match="pas encore arrivé"):
        publishing.file_of(other, given.ref)
    other.pieces.keep("x.pdf", "application/pdf", given.printed.data)
    assert publishing.file_of(other, given.ref) == given.printed.data
    with other.store.reading() as connection:
        assert check.check_fully(connection) == []


def test_a_publication_is_never_changed(desk: Desk) -> None:
    given = publishing.publish(desk, ORDER)
    (row,) = publishing.published(desk)
    form = reading.read(desk, row.uuid)
    with pytest.raises(UserError):
        records.save(desk, row.uuid, {"version": "7"}, mark=form.mark, reason="essai")
    assert publishing.published(desk)[0]["version"] == given.version


def test_only_a_publication_has_a_number(desk: Desk) -> None:
    text = draw(desk, ORDER).data
    given = publishing.publish(desk, ORDER)
    assert "Exemplaire de travail" in words(text)
    assert "Version 1" not in words(text)
    assert "Version 1" in words(given.printed.data)


def words(data: bytes) -> str:
    """Text of the first page."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return str(document[0].get_textpage().get_text_bounded()).replace("\u202f", " ").replace("\xa0", " ")


def test_the_same_data_give_the_same_bytes_on_another_day(desk: Desk) -> None:
    contribution(desk, "Bailleur A", "1 000 000,50")
    later = replace(desk, clock=lambda: desk.clock() + 40 * 86_400_000)
    for order in (ORDER, Order("board-pack", END), Order("mapping", END), Order("annex-one", year=2017)):
        assert draw(desk, order).data == draw(later, order).data, order.name


def test_every_report_says_what_is_missing(desk: Desk, tmp_path: Path) -> None:
    for kind in KINDS:
        if kind.must:
            with pytest.raises(UserError) as refusal:
                write_report(desk, Order(kind.name, END), tmp_path / "x.pdf")
            assert refusal.value.remedy
        else:
            assert draw(desk, Order(kind.name, END)).pages >= 1
    for wrong in (
        Order("nothing", END),
        Order("contributions", END, about="REF-FO-CDS00"),
        Order("board-pack", END, about="REF-FO-CDS00"),
        Order("board-pack", END, sections=("nowhere",)),
        Order("annex-two", year=17),
        Order("board-pack", END, files=(tmp_path / "absent.pdf",)),
    ):
        with pytest.raises(UserError) as refusal:
            write_report(desk, wrong, tmp_path / "x.pdf")
        assert refusal.value.remedy
    assert not list(tmp_path.glob("*.pdf"))
