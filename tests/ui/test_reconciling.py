"""A quarter reconciled by a person: paste, Enter, reasons, the bridge, the signature (made-up examples)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from issss_desktop.i18n import set_language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading
from issss_desktop.services.reconciling import signing
from issss_desktop.services.reconciling.standing import standing
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.undoing import Undoing
from issss_desktop.ui.workplace import Workplace
from tests.exchange.spreadsheets import xlsx
from tests.statements import STATEMENT, Fund, full_fund

from .conftest import Hands
from .dumping import dump

DUMPS = Path(__file__).parent / "dumps" / "forms"


class Screen:
    """The form of a reconciliation, with hands on it."""

    def __init__(self, work: Workplace, lay: Callable[[Any], Hands], fund: Fund, width: int = 860) -> None:
        self.work, self.fund, self.desk = work, fund, fund.desk
        self.ref = signing.begin(fund.desk, fund.fund, "2020-01-01", "2020-03-31").uuid
        self.form = RecordForm(work, ENTITIES["reconciliation"])
        self.form.resize(width, 660)
        work.changed.connect(lambda _changed: self.form.reload())
        self.hands = lay(self.form)
        self.form.open(self.ref)
        self.calm()

    @property
    def body(self) -> Any:
        return self.form.body

    def calm(self) -> None:
        self.hands.calm(self.work)
        self.hands.calm(self.work)

    def paste(self, text: str = STATEMENT) -> None:
        """Copy rows in a spreadsheet and paste them here."""
        QApplication.clipboard().setText(text)
        self.hands.click("paste-statement")
        self.calm()

    def filled(self) -> "Screen":
        """With the lines of the statement recorded, the cursor in the table."""
        self.paste()
        self.hands.click("preview-record")
        self.calm()
        self.body.lines.table.setFocus()
        return self

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hands.key(key, mods)
        self.calm()

    def choose(self, text: str) -> UUID:
        """Put the cursor on the line of a text."""
        line = next(x for x in self.now().lines if text in x.text)
        self.body.lines.go_to_line(line.uuid, focus=True)
        QApplication.processEvents()
        return line.uuid

    def now(self) -> Any:
        return standing(self.desk, self.ref)

    def words(self, name: str) -> str:
        """Everything written in a part of the screen."""
        part = self.hands.find(name)
        return " | ".join(w.text() for w in part.findChildren(QLabel) if w.isVisible())


@pytest.fixture
def screen(work: Workplace, hands: Callable[[Any], Hands]) -> Screen:
    return Screen(work, hands, full_fund(work.desk))


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_pasted_statement_is_looked_at_then_recorded_in_one_step(screen: Screen) -> None:
    screen.paste()
    assert screen.hands.find("preview-said").text() == "5 nouvelles lignes · 4 lignes non reprises"
    assert not screen.now().lines, "a look records nothing"
    assert screen.hands.focus().objectName() == "preview-record"
    screen.key(Qt.Key.Key_Space)
    assert len(screen.now().lines) == 5
    assert reading.read(screen.desk, screen.ref).row["closing"].amount == 109_025_050
    assert plain(screen.words("reconciliation-side")).count("1 090 250,50") >= 1


def test_control_v_over_the_table_pastes_too(screen: Screen) -> None:
    screen.filled()
    QApplication.clipboard().setText(STATEMENT.replace("31/03/2020\tInterest Q1", "30/03/2020\tInterest Q0"))
    screen.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert screen.hands.find("preview-said").text().startswith("1 nouvelle ligne ·")
    screen.hands.click("preview-leave")
    assert len(screen.now().lines) == 5
    assert screen.hands.seen("table-statement_line")


def test_enter_accepts_line_after_line_and_the_bridge_follows(screen: Screen) -> None:
    screen.filled()
    screen.choose("FCDO")
    assert "même jour" in screen.words("reconciliation-side")
    for matched in range(1, 6):
        screen.key(Qt.Key.Key_Return)
        assert sum(x.record is not None for x in screen.now().lines) == matched
    assert screen.now().bridge.rest == -100_000
    said = plain(screen.words("reconciliation-side"))
    assert "Non expliqué (1) | −1 000,00" in said
    assert not screen.hands.find("sign-off").isEnabled()
    assert "1 élément n’est pas expliqué" in screen.hands.find("sign-off").toolTip()


def test_what_was_accepted_is_taken_back_by_a_key_and_undone_like_any_save(screen: Screen) -> None:
    undoing = Undoing(screen.work, screen.form.banner)
    screen.filled()
    line = screen.choose("FCDO")
    screen.key(Qt.Key.Key_1)
    deposit = screen.now().line(line).record.uuid
    assert screen.fund.read(deposit, "state") == "reconciled"
    screen.choose("FCDO")
    screen.key(Qt.Key.Key_Backspace)
    assert screen.now().line(line).record is None
    assert screen.fund.read(deposit, "state") == "entered"
    undoing.undo()
    screen.hands.find("undo-reason", QLineEdit).setText("Erreur (exemple fictif)")
    screen.hands.click("undo-now")
    screen.calm()
    assert screen.now().line(line).record.uuid == deposit
    assert screen.fund.read(deposit, "state") == "reconciled"


def test_all_sure_ones_at_once_then_the_reason_of_the_gap_then_the_signature(screen: Screen) -> None:
    screen.filled()
    assert screen.hands.find("accept-sure").text() == "Accepter les sûres (4)"
    screen.hands.click("accept-sure")
    screen.calm()
    assert sum(x.record is not None for x in screen.now().lines) == 4
    line = screen.choose("SIDA")
    screen.key(Qt.Key.Key_Return)
    screen.choose("SIDA")
    screen.key(Qt.Key.Key_F2)
    gap = screen.hands.find("statement_line.gap")
    gap.setFocus()
    screen.hands.type("frais b")
    screen.hands.fill("statement_line.explanation", "Banque correspondante (exemple fictif)")
    screen.hands.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    screen.calm()
    assert screen.now().line(line).reason == "bank"
    assert screen.now().bridge.is_explained
    screen.hands.click("sign-off")
    screen.calm()
    row = reading.read(screen.desk, screen.ref).row
    assert (row.final, row["signed_by"]) == (True, screen.desk.user_name)
    assert "Validé le" in screen.words("reconciliation-side")
    assert not screen.hands.seen("paste-statement")


def test_what_is_signed_off_is_reopened_with_a_reason_only(screen: Screen) -> None:
    screen.filled()
    signing.sign(screen.desk, screen.ref, "Écarts acceptés (exemple fictif)")
    screen.form.reload()
    screen.calm()
    screen.choose("FCDO")
    screen.key(Qt.Key.Key_Return)
    assert screen.now().lines[0].record is None, "nothing of a signed reconciliation changes by a key"
    screen.hands.click("reopen")
    screen.calm()
    assert reading.read(screen.desk, screen.ref).row.final
    assert "motif" in screen.words("reconciliation-banner")
    screen.hands.find("reopen-reason").setFocus()
    screen.hands.type("Relevé corrigé")
    screen.key(Qt.Key.Key_Return)
    row = reading.read(screen.desk, screen.ref).row
    assert (row.final, row["signed_on"]) == (False, None)


def test_a_bad_file_is_shown_with_its_cells_and_cannot_be_recorded(screen: Screen, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "r.xlsx", {"Relevé": [["Date", "Montant"], ["32/01/2020", 5], ["1/2/2020", 7]]})
    screen.body.ask_file = lambda: str(path)
    screen.hands.click("open-statement")
    screen.calm()
    assert screen.hands.find("preview-said").text() == "1 nouvelle ligne · 1 problème à corriger"
    assert not screen.hands.find("preview-record").isEnabled()
    first = screen.body.preview.table.model().cell(screen.body.preview.table.model().index(0, 0))
    assert (first.text, first.state) == ("Relevé!A2", "error")
    screen.body.ask_file = lambda: str(tmp_path / "none.xlsx")
    screen.hands.click("preview-leave")
    screen.hands.click("open-statement")
    screen.calm()
    assert "n’a pas pu être lu" in screen.words("reconciliation-banner")


def test_columns_without_headings_are_bound_by_a_person(screen: Screen) -> None:
    screen.paste("R-1\t14/02/2020\tDépôt\t12,50\n")
    assert screen.hands.seen("preview-columns")
    for code, at in (("on", 1), ("text", 2), ("amount", 3)):
        box = screen.hands.find(f"column-{code}")
        box.setCurrentIndex(box.findData(at))
        screen.calm()
    screen.hands.click("preview-record")
    screen.calm()
    assert [(x.text, x.amount) for x in screen.now().lines] == [("Dépôt", 1250)]


def test_unsaved_words_in_the_form_are_saved_by_the_person_first(screen: Screen) -> None:
    screen.filled()
    screen.body.rows["conclusion"].editor.put("brouillon de conclusion")
    assert screen.form.is_dirty()
    screen.choose("FCDO")
    screen.key(Qt.Key.Key_Return)
    assert screen.now().lines[0].record is None
    assert "Enregistrer d’abord" in screen.words("reconciliation-banner")


def test_a_pasted_statement_stays_in_view_while_the_form_waits_to_be_saved(screen: Screen) -> None:
    """It would have to be copied again: nothing that came in is lost."""
    screen.paste()
    screen.body.rows["conclusion"].editor.put("brouillon de conclusion")
    screen.hands.click("preview-record")
    screen.calm()
    assert "Enregistrer d’abord" in screen.words("reconciliation-banner")
    assert screen.now().lines == ()
    assert screen.hands.find("preview-said").text() == "5 nouvelles lignes · 4 lignes non reprises"
    assert screen.body.preview.isVisible()


def test_a_line_that_shows_a_record_is_not_removed_before_it_is_taken_back(screen: Screen) -> None:
    said: list[str] = []
    screen.work.said.connect(lambda _state, text: said.append(text))
    screen.filled()
    line = screen.choose("FCDO")
    screen.key(Qt.Key.Key_Return)
    screen.body.lines.go_to_line(line, focus=True)
    screen.key(Qt.Key.Key_Delete)
    assert not screen.form.is_dirty()
    assert "retirer d’abord le rapprochement" in said[-1]
    screen.key(Qt.Key.Key_Backspace)
    screen.body.lines.go_to_line(line, focus=True)
    screen.key(Qt.Key.Key_Delete)
    assert screen.form.is_dirty()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_screen_says_what_it_said(work: Workplace, hands: Callable[[Any], Hands], lang: str) -> None:
    set_language(lang)
    screen = Screen(work, hands, full_fund(work.desk)).filled()
    screen.choose("SIDA")
    said = dump(screen.form)
    screen.paste(STATEMENT.replace("05/03/2020", "45/03/2020").replace("Interest Q1", "Interest Q0"))
    said += "\n" + dump(screen.form)
    kept = DUMPS / f"reconciliation-{lang}.txt"
    if os.environ.get("ISSSS_DUMPS") == "update":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def test_in_a_narrow_window_the_bridge_stands_below_the_lines(
    work: Workplace, hands: Callable[[Any], Hands]
) -> None:
    screen = Screen(work, hands, full_fund(work.desk), width=560).filled()
    side, table = screen.hands.find("reconciliation-side"), screen.body.lines.table
    assert (
        side.mapTo(screen.form, side.rect().topLeft()).y()
        > table.mapTo(screen.form, table.rect().topLeft()).y()
    )
    assert table.height() >= 5 * 44


def test_a_new_reconciliation_shows_its_fields_only(screen: Screen) -> None:
    screen.form.new()
    assert not screen.hands.seen("reconciliation-space")
    assert (
        not screen.body.rows["signed_on"].editor.isEnabled()
        or screen.body.rows["signed_on"].editor.isVisible()
    )
