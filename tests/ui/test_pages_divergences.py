"""Divergences side by side: both values, who and when, what all had seen before, settled by the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.workplace import Workplace
from tests.desks import carry

from .conftest import Hands

Lay = Callable[[QWidget], Hands]


@pytest.fixture
def torn(desk: Desk, other: Desk) -> dict[str, Any]:
    """A project with two fields in divergence, a donor deleted here and changed there (made-up example)."""
    project = records.create(desk, "project", {"title": "Bwito (exemple fictif)", "local_name": "Amani"}).uuid
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"}).uuid
    carry(desk, other)
    for office, name, people in ((desk, "Ardhi", "100"), (other, "Umoja", "200")):
        mark = reading.read(office, project).mark
        records.save(
            office, project, {"local_name": name, "direct": people}, mark=mark, reason=f"mission {name}"
        )
    mark = reading.read(other, donor).mark
    records.save(other, donor, {"acronym.fr": "BA"}, mark=mark)
    records.delete(desk, donor, "saisi deux fois")
    carry(other, desk)
    return {"project": project, "donor": donor}


@pytest.fixture
def page(work: Workplace, torn: dict[str, Any]) -> DivergencesPage:
    made = DivergencesPage(work)
    made.resize(1170, 690)
    return made


def texts(root: QWidget) -> str:
    QApplication.processEvents()  # what was just added is shown
    return " ".join(w.text() for w in root.findChildren(QLabel) if w.isVisibleTo(root))


def go_to(page: DivergencesPage, field: str) -> None:
    at = next(i for i, d in enumerate(page._found) if d.field == field)
    page.table.selectRow(at)


def test_both_values_stand_beside_the_value_that_all_had_seen(page: DivergencesPage, hands: Lay) -> None:
    hands(page)
    assert page.table.model().rowCount() == 3
    go_to(page, "local_name")
    said = texts(page)
    for words in ("Ardhi", "Umoja", "A. Mbuyi", "B. Safari", "mission Umoja", "12/03/2018"):
        assert words in said, words
    assert page.sides.seen.text() == "Amani"
    go_to(page, "direct")
    assert "aucune" in page.sides.seen.text(), "nobody had written this field before"


def test_arrows_and_enter_settle_a_divergence_and_go_on_to_the_next(
    page: DivergencesPage, work: Workplace, torn: dict[str, Any], hands: Lay
) -> None:
    hand = hands(page)
    page.take_focus()
    go_to(page, "local_name")
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "keep-0"
    wanted = next(i for i, s in enumerate(page.current().sides) if s.shown == "Umoja")  # type: ignore[union-attr]
    hand.key(Qt.Key.Key_Right if wanted else Qt.Key.Key_Left)
    assert hand.focus().objectName() == f"keep-{wanted}"
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert reading.read(work.desk, torn["project"]).row["local_name"] == "Umoja"
    assert page.table.model().rowCount() == 2
    assert hand.focus().objectName().startswith("keep-"), "the keyboard stays on the values"
    hand.key(Qt.Key.Key_Escape)
    assert hand.focus() is page.table


def test_a_record_deleted_here_and_changed_there_is_kept_or_left_deleted(
    page: DivergencesPage, work: Workplace, torn: dict[str, Any], hands: Lay
) -> None:
    hand = hands(page)
    go_to(page, "alive")
    said = texts(page)
    assert "BA" in said
    assert "saisi deux fois" in said
    assert not hand.seen("value-seen")
    keep = next(i for i, s in enumerate(page.current().sides) if not s.deletes)  # type: ignore[union-attr]
    page.sides.take_focus(keep)
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    kept = reading.read(work.desk, torn["donor"]).row
    assert kept.alive
    assert kept["acronym"].fr == "BA"
    assert divergences.count(work.desk) == {"project": 2}


def test_leaving_it_deleted_settles_it_too(
    page: DivergencesPage, work: Workplace, torn: dict[str, Any], hands: Lay
) -> None:
    hand = hands(page)
    go_to(page, "alive")
    gone = next(i for i, s in enumerate(page.current().sides) if s.deletes)  # type: ignore[union-attr]
    page.sides.take_focus(gone)
    hand.key(Qt.Key.Key_Return)
    hand.calm(work)
    assert not reading.read(work.desk, torn["donor"]).row.alive
    assert "organisation" not in divergences.count(work.desk)


def test_the_page_says_when_nothing_is_left(work: Workplace, hands: Lay) -> None:
    page = DivergencesPage(work)
    hand = hands(page)
    assert page.current() is None
    page.step(1)
    assert "Aucune divergence" in texts(page)
    assert not hand.seen("keep-0")


def test_one_settled_meanwhile_is_refused_and_the_list_is_right_again(
    page: DivergencesPage, work: Workplace, torn: dict[str, Any], hands: Lay
) -> None:
    hand = hands(page)
    go_to(page, "direct")
    found = page.current()
    assert found is not None
    divergences.settle(work.desk, found, 0)
    page.keep(1)
    hand.calm(work)
    assert page.banner.isVisible() or page.table.model().rowCount() == 2
    assert {d.field for d in page._found} == {"local_name", "alive"}


def test_the_record_of_a_row_inside_another_is_the_outer_one(
    work: Workplace, desk: Desk, other: Desk, hands: Lay
) -> None:
    donor = records.create(desk, "organisation", {"name": "Bailleur B (exemple fictif)"}).uuid
    made = records.create(
        desk, "project", {"title": "P (exemple fictif)"}, children={"financing": [{"donor": donor}]}
    )
    carry(desk, other)
    for office, channel in ((desk, "bilateral"), (other, "fcs")):
        form = reading.read(office, made.uuid)
        row = form.children["financing"][0].uuid
        records.save(
            office, made.uuid, {}, mark=form.mark, children={"financing": [{"uuid": row, "channel": channel}]}
        )
    carry(other, desk)
    page = DivergencesPage(work)
    hand = hands(page)
    asked: list[tuple[str, Any]] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    hand.click("divergence-open")
    assert asked == [("project", made.uuid)]
    assert "Bailleur B" in page.subtitle.full_text()
