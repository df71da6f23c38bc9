"""Two offices by real keys: a report saved with its data in one, dropped in the other, read over, merged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from issss_desktop.i18n import set_language
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import identity, whom
from issss_desktop.ui.merging.page import OVERVIEW, REVIEW
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.merging.review import CHANGES, NOTHING
from issss_desktop.ui.places import DIVERGENCES, SYNCHRONISATION
from issss_desktop.ui.preview.page import PAGES, ReportsPage
from tests.desks import bare_desk
from tests.letters import merge, pair, send

from .conftest import Hands
from .exchanging import Office, side_file
from .test_screens import clipped, cut_heads, unnamed

RETURN, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down


def test_a_report_saved_with_data_in_one_office_is_dropped_read_over_merged_and_undone_in_the_other(
    desk: Desk, other: Desk, torn: UUID, sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    sender = sit(other)
    sender.pages.open_report("contributions")
    page = sender.window.stack.currentWidget()
    assert isinstance(page, ReportsPage)
    sender.hand.until(lambda: page.stack.currentIndex() == PAGES, 30_000)
    assert page.choices.copy.kind.currentText() == "Avec données scellées"
    assert sender.hand.seen("copy-to-NK")
    assert "national" not in sender.hand.find("copy-note").text(), "its key is not known: it reads nothing"
    report = tmp_path / "fonds.pdf"
    page.ask_path = lambda _start: str(report)
    sender.hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    sender.hand.until(lambda: "fonds.issss" in page.banner.accessibleName(), 30_000)
    assert report.exists()
    assert report.with_suffix(".issss").exists()
    sender.calm()
    assert "dernier envoi aujourd’hui" in sender.window.status.text()

    here = sit(desk)
    here.pages.search.setFocus()
    here.drop(report)
    assert here.pages.search.text() == "", "the search box did not take the path"
    review = here.sync().review
    assert here.sync().currentIndex() == REVIEW
    assert review.stack.currentIndex() == CHANGES
    assert "Signé, pages conformes" in review.cards.sentences()[0]
    said = here.said()
    for words in ("Rien n’est encore écrit", "Ardhi", "Umoja", "Amani", "mission Umoja", "B. Safari"):
        assert words in said, words
    node = review.tree.current()
    assert node is not None
    assert (node.office, node.user, node.kind) == ("SK", "B. Safari", "divergence")
    assert review.go.text() == "Fusionner 4 modifications", "its office and its person come along"
    assert not reading.page(desk, "organisation").rows, "nothing is written to find out"

    hand = here.hand
    assert hand.focus() is review.tree.table
    hand.key(RETURN)
    wanted = next(i for i, b in enumerate(review.details.sides.buttons()) if "Umoja" in b.accessibleName())
    if wanted:
        hand.key(Qt.Key.Key_Right)
    hand.key(RETURN)
    assert review.details.choices(), "the side is kept for the merge"
    assert "divergence restera" not in here.said()
    hand.key(Qt.Key.Key_Escape)
    while hand.focus() is not review.go:
        hand.key(TAB)
    hand.key(Qt.Key.Key_Space)
    here.hand.until(lambda: here.sync().currentIndex() == OVERVIEW, 60_000)
    here.calm()
    assert "Fusionné" in here.sync().overview.banner.accessibleName()
    assert reading.read(desk, torn).row["local_name"] == "Umoja"
    assert len(reading.page(desk, "organisation").rows) == 1
    assert divergences.count(desk) == {}

    hand.click("sync-undo-merge")
    hand.type("mauvais fichier")
    hand.key(RETURN)
    here.calm()
    assert "2 fiches sont comme avant" in here.sync().overview.banner.accessibleName()
    assert reading.read(desk, torn).row["local_name"] == "Ardhi", "the side kept in the review goes with it"
    assert divergences.count(desk) == {}
    assert not [r for r in reading.page(desk, "organisation").rows if r.alive]


def test_what_is_left_open_counts_as_a_divergence(
    desk: Desk, other: Desk, torn: UUID, sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    assert "1 divergence restera à trancher" in here.sync().review.rest.text()
    here.hand.click("merge-now")
    here.hand.until(lambda: here.sync().currentIndex() == OVERVIEW, 60_000)
    here.calm()
    assert here.window.navigation._items[DIVERGENCES]._count == 1
    here.hand.click("sync-settle")
    assert here.pages.place == DIVERGENCES


def test_bad_files_are_refused_with_their_sentence_and_nothing_new_is_said(
    desk: Desk, other: Desk, torn: UUID, sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    junk, side = tmp_path / "lettre.pdf", side_file(other, tmp_path / "sk.issss", "NK")
    junk.write_bytes(b"ce n'est pas un PDF")
    torn_file = tmp_path / "abime.issss"
    torn_file.write_bytes(side.read_bytes()[:-40])
    merge(desk, side.read_bytes())
    here = sit(desk)
    here.drop(junk, torn_file)
    review = here.sync().review
    assert review.stack.currentIndex() == NOTHING
    assert not here.hand.seen("merge-now")
    first, second = review.cards.sentences()
    assert "ni un rapport de ce programme" in first
    assert "Non accepté" in first
    assert "données de ce rapport sont abîmées" in second
    here.hand.click("review-close")
    here.drop(side)
    assert "Rien de nouveau" in review.cards.sentences()[0]
    assert "Rien de nouveau." in here.said()


def test_an_office_is_paired_by_its_file_and_six_words_and_its_letter_is_then_accepted(
    desk: Desk, other: Desk, sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    whom.introduce(other, whom.card_of(desk))
    whom.compare(other, desk.office, identity.own_words(desk))
    records.create(other, "organisation", {"name": "Bailleur C (exemple fictif)"})
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    assert "clé" in here.sync().review.cards.sentences()[0]
    here.hand.click("review-close")
    here.hand.click("sync-pair")
    here.calm()
    (dialog,) = here.window.findChildren(PairDialog)
    assert dialog.ours.text() == identity.own_words(desk)
    card = tmp_path / "sk.issss-office"
    card.write_bytes(whom.card_of(other))
    dialog.ask_file = lambda: str(card)
    hand = Hands(here.hand.qtbot, dialog)
    hand.click("pair-file")
    here.calm()
    hand.fill("pair-office", "sk")
    hand.fill("pair-words", "six mots qui ne sont pas bons")
    hand.click("pair-compare")
    here.calm()
    assert dialog.banner.isVisible()
    hand.fill("pair-words", identity.own_words(other).upper())
    hand.click("pair-compare")
    here.calm()
    assert "peuvent être fusionnés" in dialog.banner.accessibleName()
    dialog.accept()
    here.calm()
    found = here.sync().overview.found
    assert [(o.office, o.to_review, o.aside) for o in found.offices] == [("SK", 1, 0)]
    here.hand.click("sync-review")
    here.read()
    assert here.sync().review.go.text() == "Fusionner 3 modifications"


def test_a_registry_tells_in_the_window_which_key_is_accepted_no_longer(
    desk: Desk, other: Desk, sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    national = bare_desk(tmp_path / "nat", "NAT", "D. Nationale")
    pair(national, desk)
    pair(national, other)
    pair(desk, other)
    whom.revoke(national, "SK")
    paper = tmp_path / "registre.issss-office"
    paper.write_bytes(whom.registry_of(national))
    close_desk(national)
    here = sit(desk)
    here.pages.show(SYNCHRONISATION)
    here.calm()
    here.hand.click("sync-pair")
    here.calm()
    (dialog,) = here.window.findChildren(PairDialog)
    dialog.ask_file = lambda: str(paper)
    Hands(here.hand.qtbot, dialog).click("pair-file")
    here.calm()
    assert "Une clé de SK n’est plus acceptée" in dialog.banner.accessibleName()
    assert whom.trusted(desk, "SK") == ()
    Hands(here.hand.qtbot, dialog).click("pair-file")
    here.calm()
    assert "déjà connu ici" in dialog.banner.accessibleName()
    dialog.accept()


def test_a_report_for_one_office_is_ordered_from_its_line(
    desk: Desk, other: Desk, torn: UUID, sit: Callable[[Desk], Office]
) -> None:
    here = sit(desk)
    here.pages.show(SYNCHRONISATION)
    here.calm()
    assert "modification" in str(here.sync().overview.offices.model().index(0, 3).data())
    here.hand.click("sync-export-office")
    page = here.window.stack.currentWidget()
    assert isinstance(page, ReportsPage)
    assert page.choices.copy.sending().to == ("SK",)  # type: ignore[union-attr]


def test_without_any_office_a_report_goes_without_data_and_says_so(
    desk: Desk, sit: Callable[[Desk], Office]
) -> None:
    here = sit(desk)
    here.pages.open_report()
    page = here.window.stack.currentWidget()
    assert isinstance(page, ReportsPage)
    assert page.choices.copy.sending() is None
    assert "Aucun autre bureau" in page.choices.copy._note.text()


def test_totals_say_what_changes_and_where_it_comes_from(
    desk: Desk, other: Desk, fund: dict[str, Any], sit: Callable[[Desk], Office], tmp_path: Path
) -> None:
    pair(desk, other)
    merge(other, send(desk, "SK"))
    raw = {"donor": fund["uk"], "fund": fund["fund"], "agreement": "SAA 9", "currency": "GBP"}
    amount = {"amount": "690 000", "currency": "GBP", "rate": "0,69"}
    signed = {"kind": "signature", "on": "01/02/2016", "amount": amount}
    records.create(
        other,
        "contribution",
        {**raw, "fictional": True},
        children={"movement": [signed], "deposit": [{"on": "22/09/2016", "amount": amount}]},
        final=True,
    )
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    model = here.sync().review.totals.table.model()
    rows = {
        str(model.index(r, 0).data()): [str(model.index(r, c).data()) for c in range(1, 5)]
        for r in range(model.rowCount())
    }
    known, unknown = "≥\u202f1\u202f000\u202f000", "n.d."  # unknown is not zero: no difference is claimed
    assert rows["Reçu, USD"] == [unknown, known, unknown, "Dépôt\u00a0: 1 en plus (SK)"]
    assert "Dépôt" in rows["Position connue, USD"][3]
    assert rows["Divergences ouvertes"] == ["0", "0", "0", ""]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_at_150_percent_nothing_is_clipped_and_everything_has_a_name(
    desk: Desk, other: Desk, torn: UUID, sit: Callable[[Desk], Office], tmp_path: Path, lang: str
) -> None:
    set_language(lang)
    here = sit(desk)
    here.window.resize(910, 512)
    (tmp_path / "lettre.pdf").write_bytes(b"?")
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"), tmp_path / "lettre.pdf")
    review, found = here.sync().review, []
    for at in range(review.tree.table.model().rowCount()):
        review.tree.table.selectRow(at)
        here.calm()
        found += [*clipped(here.window), *cut_heads(here.window), *unnamed(here.window)]
    here.hand.click("review-close")
    here.calm()
    here.sync().pair()
    here.calm()
    (dialog,) = here.window.findChildren(PairDialog)
    found += [*clipped(here.window), *cut_heads(here.window), *unnamed(here.window), *clipped(dialog)]
    dialog.accept()
    assert found == []
