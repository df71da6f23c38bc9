"""The register in the window: arrows and Enter, filters, the chain verified in words, both exports."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from issss_desktop.i18n import set_language
from issss_desktop.services import reading, records
from issss_desktop.services.audit import acts, register
from issss_desktop.services.desk import Desk, close_desk, desk_at
from issss_desktop.store.open import connect
from issss_desktop.store.store import Store
from issss_desktop.ui.register.page import RegisterPage, register_page
from issss_desktop.ui.workplace import Workplace
from tests.desks import START, bare_desk, carry, steady_clock

from .conftest import Hands

Lay = Callable[[QWidget], Hands]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A donor corrected with a reason, a report printed, a project of another office (made-up examples)."""
    root = tmp_path_factory.mktemp("told")
    desk, other = bare_desk(root / "nk"), bare_desk(root / "sk", "SK", "B. Safari")
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"}).uuid
    form = reading.read(desk, donor)
    records.save(desk, donor, {"acronym.fr": "BA"}, mark=form.mark, reason="vérifié à Goma")
    carry(desk, other)
    project = records.create(other, "project", {"title": "Bwito (exemple fictif)"}).uuid
    carry(other, desk)
    acts.note(desk, acts.PRINTED, "board-pack NK-1")
    close_desk(desk)
    close_desk(other)
    return desk.folder, {"donor": donor, "project": project}


@pytest.fixture
def desk(template: tuple[Path, Any], tmp_path: Path) -> Iterator[Desk]:
    """A copy of that office for one test."""
    folder = Path(shutil.copytree(template[0], tmp_path / "told"))
    made = desk_at(folder, Store(folder))
    yield replace(made, clock=steady_clock(START + 60_000))
    close_desk(made)


@pytest.fixture
def told(template: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return template[1]


@pytest.fixture
def page(work: Workplace, told: dict[str, Any], tmp_path: Path) -> RegisterPage:
    made = RegisterPage(work)
    made.folder = tmp_path
    made.resize(1170, 690)
    return made


def calm(hand: Hands, page: RegisterPage) -> None:
    """Wait until nothing is read any more."""
    walks = (page.model.walks, page.long)
    hand.until(lambda: not page.filters._quiet.isActive(), 5_000)
    QApplication.processEvents()
    hand.until(lambda: not any(each.under_way() for each in walks), 30_000)
    QApplication.processEvents()


def shown(page: RegisterPage) -> list[str]:
    model = page.model
    return [
        " | ".join(str(model.index(r, c).data(Qt.ItemDataRole.AccessibleTextRole)) for c in (1, 2, 3, 5))
        for r in range(model.rowCount())
    ]


def texts(root: QWidget) -> str:
    QApplication.processEvents()  # what was just added is shown
    return " ".join(w.text() for w in root.findChildren(QLabel) if w.isVisibleTo(root))


@pytest.fixture
def hand(page: RegisterPage, hands: Lay) -> Hands:
    made = hands(page)
    calm(made, page)
    return made


def test_every_line_says_who_where_what_and_why(page: RegisterPage, hand: Hands) -> None:
    lines = shown(page)
    assert lines[0] == "B. Safari | SK | Projet bilatéral Bwito (exemple fictif)\u00a0: création | "
    assert "A. Mbuyi | NK | Rapport imprimé\u00a0: board-pack NK-1 | " in lines
    assert any(line.endswith("Sigle\u00a0: BA | vérifié à Goma") for line in lines)
    assert page.foot.text() == "6 lignes"
    assert "SK" in texts(page.detail), "the first line is told beside at once"


def test_arrows_tell_a_line_beside_and_enter_opens_its_record(
    page: RegisterPage, hand: Hands, work: Workplace, told: dict[str, Any]
) -> None:
    asked: list[tuple[str, Any]] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    page.take_focus()
    at = next(n for n, line in enumerate(shown(page)) if "vérifié à Goma" in line)
    for _step in range(at):
        hand.key(Qt.Key.Key_Down)
    said = texts(page.detail)
    for words in ("Organisation Bailleur A (exemple fictif)", "Sigle\u00a0: BA.", "vérifié à Goma", "Motif"):
        assert words in said, words
    hand.key(Qt.Key.Key_Return)
    assert asked == [("organisation", told["donor"])]
    hand.key(Qt.Key.Key_F6)
    assert hand.focus().objectName() == "register-open-0"
    hand.key(Qt.Key.Key_Space)
    assert asked[1:] == [("organisation", told["donor"])]
    hand.key(Qt.Key.Key_Escape)
    assert hand.focus() is page.table


def test_an_act_opens_nothing(page: RegisterPage, hand: Hands, work: Workplace) -> None:
    asked: list[object] = []
    work.asked.connect(lambda *what: asked.append(what))
    at = next(n for n, line in enumerate(shown(page)) if "board-pack" in line)
    page.table.setCurrentIndex(page.model.index(at, 0))
    page.take_focus()
    hand.key(Qt.Key.Key_Return)
    assert asked == []
    hand.key(Qt.Key.Key_F6)
    assert hand.focus() is page.table
    assert "board-pack NK-1" in texts(page.detail)


def test_words_are_looked_for_as_they_are_typed(page: RegisterPage, hand: Hands) -> None:
    page.take_focus()
    hand.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert hand.focus().objectName() == "register-words"
    hand.type("GOMA")
    calm(hand, page)
    (only,) = shown(page)
    assert only.endswith("vérifié à Goma")
    hand.type(" nulle part")
    calm(hand, page)
    assert shown(page) == []
    assert "Aucune ligne ne correspond" in texts(page)
    assert "Aucune ligne choisie" in page.detail.title.full_text()
    hand.click("register-everything")
    calm(hand, page)
    assert len(shown(page)) == 6
    assert page.filters.words.text() == ""


def test_person_office_kind_and_days_narrow_it_together(
    page: RegisterPage, hand: Hands, told: dict[str, Any]
) -> None:
    filters = page.filters
    filters.person.setCurrentIndex(filters.person.findText("A. Mbuyi"))
    calm(hand, page)
    assert len(shown(page)) == 4
    filters.kind.setCurrentIndex(filters.kind.findText("Organisations"))
    calm(hand, page)
    assert len(shown(page)) == 2
    hand.fill("register-since", "13/03/2018")
    calm(hand, page)
    assert shown(page) == []
    hand.fill("register-since", "12/3/18")
    assert filters.since.text() == "12/03/2018"
    calm(hand, page)
    assert len(shown(page)) == 2
    hand.click("register-clear")
    calm(hand, page)
    filters.office.setCurrentIndex(filters.office.findText("SK"))
    calm(hand, page)
    assert {line.split(" | ")[0] for line in shown(page)} == {"B. Safari"}


def test_a_day_that_is_none_is_refused_and_keeps_what_is_shown(page: RegisterPage, hand: Hands) -> None:
    hand.fill("register-until", "31/02/2018")
    assert page.banner.isVisible()
    assert page.filters.until.property("state") == "error"
    assert len(shown(page)) == 6
    page.filters.until.setFocus()
    page.filters.until.selectAll()
    hand.key(Qt.Key.Key_Delete)
    hand.key(Qt.Key.Key_Tab)
    assert page.filters.until.property("state") == ""


def test_more_lines_come_as_one_goes_down(
    page: RegisterPage, hand: Hands, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(2 * register.PAGE):
        acts.note(desk, acts.EXPORTED, f"{n}")
    page.read()
    calm(hand, page)
    page.table.scrollToTop()
    QApplication.processEvents()
    first = page.model.rowCount()
    assert first < 2 * register.PAGE + 6
    assert "en descendant" in page.foot.text()
    page.take_focus()
    for _screen in range(8):
        hand.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        page.table.scrollToBottom()
        calm(hand, page)
    assert page.model.rowCount() == 2 * register.PAGE + 6
    assert page.foot.text() == f"{2 * register.PAGE + 6} lignes"
    assert len({(e.act, e.number) for e in page.model.entries}) == page.model.rowCount()


def test_a_save_elsewhere_in_the_window_is_shown(
    page: RegisterPage, hand: Hands, desk: Desk, work: Workplace
) -> None:
    made = records.create(desk, "project", {"title": "Nouveau (exemple fictif)"})
    work.announce(made.changed)
    calm(hand, page)
    assert "Nouveau" in shown(page)[0]


def test_the_chain_is_verified_in_words(page: RegisterPage, hand: Hands) -> None:
    page.verify_button.setFocus()
    hand.key(Qt.Key.Key_Space)
    calm(hand, page)
    said = page.banner.accessibleName()
    assert said.startswith("La chaîne est entière\u00a0: 5 modifications de 2 postes et 1 acte, vérifiés à ")
    assert page.verify_button.isEnabled()


def test_a_broken_chain_names_its_device_and_the_first_change(
    page: RegisterPage, hand: Hands, desk: Desk
) -> None:
    raw = connect(desk.folder / "issss.db")
    raw.execute("DROP TRIGGER commits_frozen")
    raw.execute("UPDATE commits SET reason='autre' WHERE pos=3")
    raw.close()
    page.verify()
    calm(hand, page)
    said = page.banner.accessibleName()
    assert "La chaîne est rompue\u00a0: NK, modification 3\u00a0: sa ligne diffère de ses octets." in said
    assert page.banner.property("surface") == "error"


def test_the_table_and_the_chain_are_written_where_a_person_says(
    page: RegisterPage, hand: Hands, tmp_path: Path
) -> None:
    proposed: list[str] = []

    def ask(start: str, kinds: str) -> str:
        proposed.append(Path(start).name)
        return str(tmp_path / ("r" if "csv" in kinds else "c.jsonl"))

    page.ask_path = ask
    page.filters.kind.setCurrentIndex(page.filters.kind.findText("Organisations"))
    calm(hand, page)
    hand.click("register-export")
    calm(hand, page)
    assert "2 lignes écrites" in page.banner.accessibleName()
    assert len((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()) == 3
    hand.click("register-chain")
    calm(hand, page)
    assert "Non signé" in page.banner.accessibleName()
    head = json.loads((tmp_path / "c.jsonl").read_bytes().splitlines()[0])
    assert head["office"] == "NK"
    assert [name[-16:] for name in proposed] == ["NK-2018-03-12.csv"[-16:], "-2018-03-12.jsonl"[-16:]]
    page.filters.clear()
    calm(hand, page)
    assert sum("Registre exporté" in line for line in shown(page)) == 2, "both are acts"


def test_a_person_who_cancels_writes_nothing(page: RegisterPage, hand: Hands, tmp_path: Path) -> None:
    page.ask_path = lambda _start, _kinds: ""
    hand.click("register-export")
    hand.click("register-chain")
    assert not page.banner.isVisible()
    page.ask_path = lambda _start, _kinds: str(tmp_path / "no" / "r.csv")
    hand.click("register-export")
    calm(hand, page)
    assert page.banner.property("surface") == "error"
    assert page.table_button.isEnabled()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("wide", [862, 1045, 1170])
def test_nothing_is_cut_in_a_narrow_window(
    work: Workplace, told: dict[str, Any], hands: Lay, lang: str, wide: int
) -> None:
    set_language(lang)
    page = RegisterPage(work)
    page.resize(wide, 420)
    hand = hands(page)
    calm(hand, page)
    for made in page.findChildren(QPushButton):
        if made.isVisible():
            assert made.width() >= made.sizeHint().width(), made.text()
    for box in (page.filters.person, page.filters.office, page.filters.kind):
        assert box.fontMetrics().horizontalAdvance(box.currentText()) + 34 <= box.width(), box.currentText()
    assert page.filters.geometry().right() <= page.width()


def test_who_may_not_read_it_is_told_whom_to_ask(work: Workplace, hands: Lay) -> None:
    assert isinstance(register_page(work), RegisterPage)
    work.desk = replace(work.desk, role="entry")
    barred = register_page(work)
    hand = hands(barred)
    said = texts(barred)
    assert "registre" in said
    assert not hand.seen("register-table")


def test_every_control_has_its_name(page: RegisterPage, hand: Hands) -> None:
    nameless = [
        w.objectName()
        for w in page.findChildren(QWidget)
        if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and not w.accessibleName()
    ]
    assert nameless == []
