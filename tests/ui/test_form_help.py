"""What a form offers while one types: F1, sections, rates, words, links, attachments; by real keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.i18n import _, set_language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


def texts(widget: QWidget) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def test_f1_says_what_the_field_means_and_follows_the_cursor(form: RecordForm, hands: Lay) -> None:
    hand = hands(form)
    form.new()
    assert hand.focus().objectName() == "donor"
    hand.key(Qt.Key.Key_F1)
    panel = form.definition
    assert panel.isVisible()
    assert "Bailleur de fonds / donateur" in texts(panel)
    assert "Donor" in texts(panel)
    assert hand.focus().objectName() == "donor", "the panel takes no key away"
    hand.key(Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert "Fonds de cohérence pour la stabilisation (FCS)" in texts(panel)
    assert "Bailleur" not in texts(panel)
    hand.type("cds")
    hand.key(Qt.Key.Key_F1)
    assert not panel.isVisible()
    for name in ("agreement", "currency", "zone", "fictional", "remarks"):
        hand.find(name).setFocus()
        hand.key(Qt.Key.Key_F1)
        assert panel.isVisible(), name
        hand.key(Qt.Key.Key_F1)
        assert not panel.isVisible()
    hand.find("save").setFocus()
    hand.key(Qt.Key.Key_F1)
    assert not panel.isVisible(), "without a field the key is the window's"


def test_every_field_of_every_entity_has_a_definition_in_both_languages() -> None:
    from issss_desktop.services.advising.definitions import define

    for lang in ("fr", "en"):
        set_language(lang)
        for entity in ENTITIES.values():
            for declared in entity.fields:
                found = define(entity, declared)
                assert found.name
                assert found.required


def test_alt_and_a_letter_go_to_a_section(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = hands(form)
    form.open(contribution)
    letters = form.body.letters
    assert len(letters) == len(set(letters)) >= 4
    said = texts(form.body)
    for letter, part in letters.items():
        assert f"Alt+{letter}" in said
        hand.key(getattr(Qt.Key, f"Key_{letter}"), ALT)
        assert part.isAncestorOf(hand.focus()), letter


def test_the_un_rate_in_force_is_proposed_and_taken_by_key(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay
) -> None:
    for day, rate in (("01/02/2018", "0,70"), ("01/03/2018", "0,72"), ("01/04/2018", "0,75")):
        records.create(work.desk, "un_rate", {"currency": "GBP", "effective": day, "rate": rate}, final=True)
    hand = hands(form)
    form.open(contribution)
    hand.click("add-deposit")
    hand.fill("deposit.amount.amount", "720 000")
    hand.find("deposit.amount.currency").setFocus()
    hand.type("GBP")
    hand.key(Qt.Key.Key_Tab)
    assert not hand.seen("deposit.amount-take-rate"), "a row without a date has no rate"
    hand.fill("deposit.on", "20/03/2018")
    offer = hand.find("deposit.amount-take-rate")
    assert "0,72" in offer.accessibleName()
    panel = form.body.children_sections[0].panel()  # type: ignore[attr-defined]
    assert _("≈ {amount} USD at the proposed rate").format(amount="1\u202f000\u202f000") in texts(panel)
    assert _("UN rate: {rate}, from {day}").format(rate="0,72", day="01/03/2018") in texts(panel)
    offer.setFocus()
    hand.key(Qt.Key.Key_Space)
    assert hand.find("deposit.amount.rate").text() == "0,72"
    assert hand.find("deposit.amount.rate_on").text() == "01/03/2018"
    assert not hand.seen("deposit.amount-take-rate")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None
    kept = [d["amount"] for d in form.form.children["deposit"] if d["on"].iso() == "2018-03-20"]
    assert [(str(m.rate), m.rate_on.isoformat()) for m in kept] == [("0.72", "2018-03-01")]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", "un million deux cent cinquante mille euros et cinquante cents"),
        ("en", "one million two hundred and fifty thousand euros and fifty cents"),
    ],
)
def test_the_amount_stands_in_words_under_its_field(
    work: Workplace, contribution: Any, hands: Lay, lang: str, words: str
) -> None:
    set_language(lang)
    form = RecordForm(work, ENTITIES["contribution"])
    hand = hands(form)
    form.open(contribution)
    hand.click("add-movement")
    hand.fill("movement.amount.amount", "1250000.50")
    hand.find("movement.amount.currency").setFocus()
    hand.type("EUR")
    assert hand.find("movement.amount-words").text() == words
    hand.fill("movement.amount.amount", "pas un nombre")
    assert not hand.seen("movement.amount-words")


def test_f4_opens_the_linked_record(form: RecordForm, work: Workplace, contribution: Any, hands: Lay) -> None:
    hand = hands(form)
    form.open(contribution)
    asked: list[Any] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    donor = hand.find("donor")
    donor.setFocus()
    hand.key(Qt.Key.Key_F4)
    hand.click("donor-open")
    assert asked == [("organisation", donor.uuid)] * 2
    taken: list[str] = []
    keys = PageKeys(form, {"F4": lambda: taken.append("elsewhere")})
    for shortcut in keys.findChildren(QShortcut) or form.findChildren(QShortcut):
        shortcut.setEnabled(True)
    donor.setFocus()
    hand.key(Qt.Key.Key_F4)
    assert (len(asked), taken) == (3, []), "F4 of the window waits while a record is named here"
    hand.find("agreement").setFocus()
    hand.key(Qt.Key.Key_F4)
    assert (len(asked), taken) == (3, ["elsewhere"])


def test_a_row_is_added_left_stepped_and_removed_by_keys(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay
) -> None:
    hand = hands(form)
    form.open(contribution)
    section = form.body.children_sections[0]
    section.take_focus()  # type: ignore[attr-defined]
    hand.key(Qt.Key.Key_Insert)
    assert hand.focus().objectName() == "deposit.on"
    hand.type("20/03/2018")
    hand.key(Qt.Key.Key_PageUp)
    assert hand.focus().objectName() == "deposit.on"
    assert hand.focus().text() == "22/09/2015"  # type: ignore[attr-defined]
    hand.key(Qt.Key.Key_Escape)
    assert hand.focus() is section.table  # type: ignore[attr-defined]
    hand.key(Qt.Key.Key_Delete)
    assert section.collect()["deposit"][0]["deleted"] is True


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A scan of 3,000 x 1,500 px (made-up example)."""
    path = tmp_path / "accord signé.png"
    Image.new("RGB", (3000, 1500), "white").save(path)
    return path


def drop(form: RecordForm, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    event = QDropEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    form.dropEvent(event)


def test_a_dropped_file_is_attached_made_smaller_and_opened_as_a_copy(
    form: RecordForm,
    work: Workplace,
    contribution: Any,
    hands: Lay,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand = hands(form)
    form.open(contribution)
    drop(form, picture)
    hand.calm(work)
    assert form.is_dirty()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    (kept,) = reading.read(work.desk, contribution).children["attachment"]
    assert kept["title"] == "accord signé.png"
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    hand.click("attachment-open-0")
    hand.calm(work)
    with Image.open(opened[0]) as seen:
        assert max(seen.size) == 2000
    opened[0].chmod(0o600)
    hand.click("attachment-remove-0")
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert reading.read(work.desk, contribution).children["attachment"] == ()


def test_a_program_is_not_attached_and_nothing_is_lost(
    form: RecordForm, work: Workplace, contribution: Any, hands: Lay, tmp_path: Path
) -> None:
    hand = hands(form)
    form.open(contribution)
    hand.fill("agreement", "SAA 2016 bis")
    bad = tmp_path / "facture.exe"
    bad.write_bytes(b"MZ")
    drop(form, bad, tmp_path / "absent.pdf")
    hand.calm(work)
    assert not form.body.attachments.is_changed()
    assert hand.find("agreement").text() == "SAA 2016 bis"
    assert form.banner.isVisible()


def test_a_new_record_is_saved_with_its_file(
    form: RecordForm, work: Workplace, fund: dict[str, Any], hands: Lay, picture: Path
) -> None:
    hand = hands(form)
    form.new()
    for text in ("royaume", "cds"):
        hand.type(text)
        hand.key(Qt.Key.Key_Tab)
    drop(form, picture)
    hand.calm(work)
    QTest.keyClick(hand.focus(), Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.form is not None
    assert len(form.form.children["attachment"]) == 1
    QApplication.processEvents()
