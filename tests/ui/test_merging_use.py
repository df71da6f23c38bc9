"""Reports come when it suits them: upon an open form, several at once, during a merge, behind the lock."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity, outgoing, whom
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.ui.merging.page import REVIEW
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.merging.review import CHANGES, NOTHING, READING
from issss_desktop.ui.places import SYNCHRONISATION
from issss_desktop.ui.record.guard import LeaveGuard
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from tests.letters import send

from .conftest import Hands
from .exchanging import Office, paper_file, side_file

Sit = Callable[[Desk], Office]
CTRL = Qt.KeyboardModifier.ControlModifier


def open_project(here: Office, uuid: UUID) -> EntityPanel:
    """The form of a project, in front."""
    here.pages.open_record("project", uuid)
    here.calm()
    page = here.window.stack.currentWidget()
    assert isinstance(page, RecordsPage)
    return page.panel()


def upon(here: Office, widget: QWidget) -> QPointF:
    """The middle of a widget, in the window."""
    return QPointF(widget.mapTo(here.window, QPoint(widget.width() // 2, widget.height() // 2)))


def guard(here: Office) -> LeaveGuard:
    return next(each for each in here.window.findChildren(LeaveGuard) if each.isVisible())


def test_a_report_dropped_on_an_open_form_asks_for_what_was_typed_and_loses_nothing(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    form = open_project(here, torn).form
    here.hand.fill("title", "Bwito, phase 2")
    report = paper_file(other, tmp_path / "sk.pdf", "NK")
    assert here.let_fall(upon(here, form.body), report)
    here.calm()
    asked = guard(here)
    assert SYNCHRONISATION not in here.pages._pages, "nothing is left before the answer"
    assert not here.let_fall(QPointF(700, 24), report), "a dialog waits: nothing may fall beside it"
    Hands(here.hand.qtbot, asked).click("guard-stay")
    here.calm()
    assert form.body.plain_values(["title"])["title"] == "Bwito, phase 2"
    assert form.is_dirty()
    assert not form.body.attachments.is_changed(), "a report with data is no document of the record"

    assert here.let_fall(upon(here, form.body), report)
    here.calm()
    Hands(here.hand.qtbot, guard(here)).click("guard-save")
    here.hand.until(lambda: SYNCHRONISATION in here.pages._pages, 10_000)
    here.read()
    assert here.sync().review.stack.currentIndex() == CHANGES
    assert reading.read(desk, torn).row["title"] == "Bwito, phase 2"


def test_any_other_pdf_on_a_form_is_a_document_of_its_record(
    desk: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    form = open_project(here, torn).form
    paper = tmp_path / "lettre.pdf"
    paper.write_bytes(b"%PDF-1.4 une lettre")
    assert here.let_fall(upon(here, form.body), paper)
    here.calm()
    assert [each["piece"].name for each in form.body.attachments.collect()] == ["lettre.pdf"]
    assert SYNCHRONISATION not in here.pages._pages
    form.forget()


def test_a_merge_that_changes_the_open_record_shows_it_as_it_is_now(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    mark = reading.read(other, torn).mark
    records.save(other, torn, {"title": "Bwito II (exemple fictif)"}, mark=mark, reason="avenant")
    here = sit(desk)
    panel = open_project(here, torn)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    here.merge()
    here.hand.key(Qt.Key.Key_3, CTRL)
    here.calm()
    assert panel.form.title.full_text() == "Bwito II (exemple fictif)"
    assert "1 divergence" in panel.form.banner.accessibleName()
    assert not panel.form.is_dirty()


def test_files_that_fall_while_others_are_read_belong_to_the_same_review(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    first = side_file(other, tmp_path / "sk-1.issss", "NK")
    records.create(other, "organisation", {"name": "Bailleur D (exemple fictif)"})
    second = side_file(other, tmp_path / "sk-2.issss", "NK")
    here = sit(desk)
    assert here.let_fall(QPointF(700, 24), first)
    assert here.sync().review.stack.currentIndex() == READING
    assert here.let_fall(QPointF(700, 24), second)
    here.read()
    cards = here.sync().review.cards.sentences()
    assert [("n° 1 de SK" in card, "n° 2 de SK" in card) for card in cards] == [(True, False), (False, True)]
    here.merge()
    assert len(reading.page(desk, "organisation").rows) == 2


def test_a_file_that_falls_during_a_merge_is_read_over_once_it_is_done(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    first = side_file(other, tmp_path / "sk-1.issss", "NK")
    records.create(other, "organisation", {"name": "Bailleur D (exemple fictif)"})
    second = side_file(other, tmp_path / "sk-2.issss", "NK")
    here = sit(desk)
    here.drop(first)
    here.hand.click("merge-now")
    review = here.sync().review
    assert review.merging is not None
    assert here.let_fall(QPointF(700, 24), second)
    here.hand.until(lambda: review.merging is None and here.sync().currentIndex() == REVIEW, 60_000)
    here.read()
    assert "n° 2 de SK" in review.cards.sentences()[0]
    assert review.go.text() == "Fusionner 1 modification"
    assert "Fusionné" in here.window.status.text()


def test_reports_that_are_read_while_the_person_writes_elsewhere_take_no_key_and_say_so(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    assert here.let_fall(QPointF(700, 24), side_file(other, tmp_path / "sk.issss", "NK"))
    form = open_project(here, torn).form
    title = here.hand.find("title")
    title.setFocus()
    here.read()
    assert here.hand.focus() is title
    here.hand.type("Bwito, phase 3")
    assert "sont lus" in here.window.banner.accessibleName()
    here.hand.click("read-over")
    here.calm()
    assert form.is_dirty(), "it asks first"
    Hands(here.hand.qtbot, guard(here)).click("guard-save")
    here.hand.until(lambda: here.sync().isVisible(), 10_000)
    here.read()
    review = here.sync().review
    assert here.hand.focus() is review.tree.table
    shown = " ".join(here.said().split())
    assert "Bwito, phase 3" in shown, "what was saved meanwhile is in the review"


def test_what_was_decided_stays_when_the_review_is_made_again(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    review = here.sync().review
    here.hand.key(Qt.Key.Key_Return)
    here.hand.key(Qt.Key.Key_Return)
    assert review.details.choices()
    panel = open_project(here, torn)
    assert panel.form.form is not None
    here.hand.fill("title", "Bwito, phase 4")
    here.hand.key(Qt.Key.Key_S, CTRL)
    here.calm()
    here.hand.click("place-synchronisation")
    here.read()
    assert review.details.choices(), "the same two values stand there"
    mark = reading.read(desk, torn).mark
    records.save(desk, torn, {"local_name": "Maji"}, mark=mark, reason="encore")
    here.pages.work.announce({("project", torn)})
    here.read()
    assert not review.details.choices(), "another value stands there: it is asked again"


def test_the_parts_of_one_report_are_told_apart_and_merged_together(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        records.create(other, "organisation", {"name": f"Bailleur {n} (exemple fictif)"})
    monkeypatch.setattr(outgoing, "PART_BYTES", 500)
    parts = outgoing.outgoing(other, Sending(("NK",)))
    assert len(parts) > 2
    paths = [tmp_path / f"sk-{n}.issss" for n, _data in enumerate(parts, 1)]
    for path, data in zip(paths, parts, strict=True):
        path.write_bytes(data)
    here = sit(desk)
    here.drop(paths[-1])
    (card,) = here.sync().review.cards.sentences()
    assert f"partie {len(parts)} sur {len(parts)}" in card
    assert "attend les autres parties de ce rapport" in card
    here.hand.click("review-close")
    here.calm()
    (kept,) = here.sync().overview.found.kept
    assert "attend les autres parties" in kept.text
    here.drop(*reversed(paths[:-1]))
    said = here.sync().review.cards.sentences()
    assert sorted(card.split(".")[0] for card in said) == [
        f"Rapport n° 1 de SK, partie {n} sur {len(parts)}" for n in range(1, len(parts) + 1)
    ]
    here.merge()
    assert len(reading.page(desk, "organisation", limit=-1).rows) == 7


def test_a_report_of_an_unknown_key_offers_the_pairing_and_is_read_again_after_it(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    whom.introduce(other, whom.card_of(desk))
    whom.compare(other, desk.office, identity.own_words(desk))
    records.create(other, "organisation", {"name": "Bailleur C (exemple fictif)"})
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    review = here.sync().review
    assert review.stack.currentIndex() == NOTHING
    here.hand.click("card-pair")
    here.calm()
    dialog = next(each for each in here.window.findChildren(PairDialog) if each.isVisible())
    hand = Hands(here.hand.qtbot, dialog)
    assert "SK" in dialog.known.text(), "its key came with its report"
    hand.fill("pair-office", "SK")
    hand.fill("pair-words", identity.own_words(other))
    hand.click("pair-compare")
    here.calm()
    hand.click("pair-close")
    here.read()
    assert review.stack.currentIndex() == CHANGES
    assert "à fusionner" not in review.cards.sentences()[0]
    assert not here.hand.seen("card-pair")
    here.merge()
    assert len(reading.page(desk, "organisation").rows) == 1


def test_a_file_set_aside_for_its_key_leads_to_the_pairing_from_the_list(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    whom.introduce(other, whom.card_of(desk))
    whom.compare(other, desk.office, identity.own_words(desk))
    records.create(other, "organisation", {"name": "Bailleur C (exemple fictif)"})
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    here.hand.click("review-close")
    here.calm()
    assert here.hand.find("sync-know").text() == "Associer SK…"
    here.hand.click("sync-know")
    here.calm()
    dialog = next(each for each in here.window.findChildren(PairDialog) if each.isVisible())
    assert "SK" in dialog.known.text()
    dialog.accept()


def test_a_file_of_keys_that_is_dropped_opens_the_pairing(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    card = tmp_path / "SK.issss-office"
    card.write_bytes(whom.card_of(other))
    here = sit(desk)
    assert here.let_fall(QPointF(700, 24), card)
    here.calm()
    dialog = next(each for each in here.window.findChildren(PairDialog) if each.isVisible())
    assert "SK" in dialog.known.text()
    assert Hands(here.hand.qtbot, dialog).focus() is dialog.office
    dialog.accept()


def test_the_age_of_the_last_report_is_told_in_every_width(
    desk: Desk, other: Desk, torn: UUID, sit: Sit
) -> None:
    send(desk, "SK")
    here = sit(desk)
    for width in (1366, 910):
        here.window.resize(width, 768)
        here.pages.show(SYNCHRONISATION)
        here.calm()
        row = [
            here.sync().overview.offices.model().index(0, c).data(Qt.ItemDataRole.AccessibleTextRole)
            for c in range(here.sync().overview.offices.model().columnCount())
            if not here.sync().overview.offices.isColumnHidden(c)
        ]
        assert any("dernier envoi" in str(each) for each in row), row
