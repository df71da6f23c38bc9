"""What is typed and not saved: kept while one types, shown again, dropped once saved or given up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.errors import UserError
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording import attachments, journal
from issss_desktop.services.recording.journal import Recovered
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


def kept(desk: Desk) -> list[dict[str, Any]]:
    return [dict(r.typed.fields) for r in journal.found(desk)]


def written(hand: Hands, form: RecordForm, count: int = 1) -> tuple[Recovered, ...]:
    """What the journal holds once the fingers rest."""
    hand.until(lambda: len(journal.found(form._work.desk)) == count)
    settle(form)
    return journal.found(form._work.desk)


def settle(form: RecordForm) -> None:
    form.journal.flush()
    done: list[bool] = []
    form._work.jobs.run(lambda: None, lambda _n: done.append(True), lambda _e: None)
    while not done:
        QApplication.processEvents()
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def _cleared() -> None:
    """Forms of the tests before go at once: to dress the next ones again would take seconds each."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def again(work: Workplace, qtbot: QtBot) -> Iterator[Callable[..., RecordForm]]:
    """The form of a program started again: another widget, what the journal holds put into it."""
    made: list[RecordForm] = []

    def start(entity: str = "contribution") -> RecordForm:
        form = RecordForm(work, ENTITIES[entity])
        qtbot.addWidget(form)
        form.resize(790, 690)
        form.show()
        form.activateWindow()
        made.append(form)
        form.journal.recover(journal.found(work.desk)[0])
        return form

    yield start
    for form in made:
        form.journal._on = False


def open_in(form: RecordForm, record: UUID, hands: Lay) -> Hands:
    """Show a form with a record in it."""
    hand = hands(form)
    form.open(record)
    return hand


def add(hand: Hands, name: str, text: str) -> None:
    """Go to a field and type at the end of what stands there."""
    hand.find(name).setFocus()
    hand.key(Qt.Key.Key_End)
    hand.type(text)


def vanish(form: RecordForm) -> None:
    """As if the power had gone: the form is no more, its journal stays."""
    settle(form)
    form.journal._on = False
    form.hide()


def test_what_is_typed_is_kept_once_the_fingers_rest_and_enters_no_log(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay
) -> None:
    hand = open_in(form, contribution, hands)
    with work.desk.store.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM commits").fetchall()
    add(hand, "agreement", " bis")
    assert kept(work.desk) == []  # no key waits for the disk
    found = written(hand, form)
    assert found[0].typed.fields == {"agreement": "SAA 2016 bis"}
    assert (found[0].typed.record, found[0].typed.focus) == (contribution, "agreement")
    with work.desk.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM commits").fetchall() == before


def test_somebody_who_never_rests_is_kept_too(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay
) -> None:
    hand = open_in(form, contribution, hands)
    field = hand.find("agreement")
    field.setFocus()
    texts: list[int] = []
    for n in range(40):  # a key each 60 ms: never 300 ms of quiet
        hand.type("x")
        hand.qtbot.wait(60)
        texts.append(n)
        if kept(work.desk):
            break
    assert 10 < len(texts) < 35


def test_a_save_that_breaks_down_leaves_a_form_that_is_kept_and_can_be_saved(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = open_in(form, contribution, hands)
    add(hand, "agreement", " bis")
    written(hand, form)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("nobody foresaw this")

    told: list[object] = []
    work.jobs.broken.disconnect()  # here it is foreseen
    work.jobs.broken.connect(told.append)
    with monkeypatch.context() as patch:
        patch.setattr(records, "save", broken)
        form.save()
        hand.until(lambda: bool(told))
        settle(form)
    add(hand, "agreement", " ter")
    hand.until(lambda: kept(work.desk) == [{"agreement": "SAA 2016 bis ter"}])
    form.save()
    hand.calm(work)
    assert reading.read(work.desk, contribution).row["agreement"] == "SAA 2016 bis ter"
    assert kept(work.desk) == []


def test_a_save_forgets_it_in_the_same_transaction(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    written(hand, form)
    seen: list[int] = []
    drop = journal.journal.drop

    def spy(w: Any, form_id: UUID) -> None:
        run = w.connection.exec_driver_sql
        seen.append(run("SELECT count(*) FROM contribution WHERE agreement='SAA 2017'").first()[0])
        assert w.connection.in_transaction()
        drop(w, form_id)

    monkeypatch.setattr(journal.journal, "drop", spy)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert seen == [1]
    settle(form)
    assert kept(work.desk) == []
    assert reading.read(work.desk, contribution).row["agreement"] == "SAA 2017"


def test_a_refused_save_keeps_it(form: RecordForm, work: Workplace, contribution: UUID, hands: Lay) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("signed_on", "45/13/2016") if hand.seen("signed_on") else hand.fill("currency", "")
    hand.fill("agreement", "x" * 600)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert form.is_dirty()
    found = written(hand, form)
    assert found[0].typed.fields["agreement"] == "x" * 600
    hand.type("y")
    settle(form)
    assert journal.found(work.desk)[0].id == found[0].id


def test_taking_back_by_hand_what_was_typed_forgets_it(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay
) -> None:
    hand = open_in(form, contribution, hands)
    add(hand, "agreement", "x")
    written(hand, form)
    hand.key(Qt.Key.Key_Backspace)
    assert written(hand, form, 0) == ()
    assert not form.is_dirty()


def test_leaving_without_saving_forgets_it(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    written(hand, form)
    left: list[bool] = []
    form.leave(lambda: left.append(True))
    hand.click("guard-drop")
    assert left
    settle(form)
    assert kept(work.desk) == []


def test_a_new_record_given_up_forgets_it_and_is_clean(
    form: RecordForm, work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    hand = hands(form)
    form.new({"fund": fund["fund"]})
    hand.fill("agreement", "SAA 2017")
    found = written(hand, form)
    assert found[0].typed.record is None
    assert found[0].typed.fields == {"agreement": "SAA 2017", "fund": fund["fund"]}
    form.leave(lambda: None)
    hand.click("guard-drop")
    settle(form)
    assert kept(work.desk) == []
    assert not form.is_dirty()


def test_it_comes_back_on_the_same_field_and_the_next_key_goes_on(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("remarks", "à vérifier")
    add(hand, "agreement", " bis")
    vanish(form)
    after = again()
    hand = Hands(qtbot, after)
    assert hand.focus().objectName() == "agreement"
    assert after.is_dirty()
    said = hand.find("form-recovered").accessibleName()
    assert said.startswith("2 champs récupérés à "), said
    hand.type(" et ter")
    assert hand.find("agreement").text() == "SAA 2016 bis et ter"
    hand.click("recovered-resume")
    assert not hand.seen("form-recovered")
    assert hand.focus().objectName() == "agreement"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    row = reading.read(work.desk, contribution).row
    assert (row["agreement"], row["remarks"]) == ("SAA 2016 bis et ter", "à vérifier")
    assert kept(work.desk) == []


def test_ctrl_z_takes_back_the_last_keys_never_what_was_recovered(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    add(hand, "agreement", " bis")
    vanish(form)
    hand = Hands(qtbot, again())
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.find("agreement").text() == "SAA 2016 bis"
    hand.type("x")
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.find("agreement").text() == "SAA 2016 bis"


def test_abandoned_it_is_gone_and_one_press_brings_it_back(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    vanish(form)
    after = again()
    hand = Hands(qtbot, after)
    hand.click("recovered-drop")
    settle(after)
    assert hand.find("agreement").text() == "SAA 2016"
    assert not after.is_dirty()
    assert kept(work.desk) == []
    hand.click("recovered-back")
    assert hand.find("agreement").text() == "SAA 2017"
    settle(after)
    assert kept(work.desk) == [{"agreement": "SAA 2017"}]


def test_recovered_and_left_alone_it_is_still_there_at_the_next_start(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    vanish(form)
    before = journal.found(work.desk)
    vanish(again())
    assert journal.found(work.desk) == before  # the hour is that of the typing


def test_rows_edited_in_place_added_and_removed_come_back(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay, again: Callable[..., RecordForm],
    qtbot: QtBot, tmp_path: Path,
) -> None:  # fmt: skip
    hand = open_in(form, contribution, hands)
    form.body.children_sections[0].edit(0)  # type: ignore[attr-defined]
    hand.fill("deposit.amount.amount", "2 000 000")
    hand.click("add-deposit")
    hand.fill("deposit.on", "31/12/20")
    (tmp_path / "lettre.txt").write_text("exemple", encoding="utf-8")
    form.body.attachments.add([tmp_path / "lettre.txt"])
    hand.calm(work)
    hand.find("deposit.amount.amount").setFocus()
    hand.type("75 x")
    vanish(form)
    said = form.body.collect_children()
    after = again()
    hand = Hands(qtbot, after)
    assert after.body.collect_children() == said
    assert hand.focus().objectName() == "deposit.amount.amount"
    assert hand.focus().text() == "75 x"  # type: ignore[attr-defined]
    assert hand.find("form-recovered").accessibleName().startswith("5 champs")
    hand.focus().selectAll()  # type: ignore[attr-defined]
    hand.type("75 000")
    hand.key(Qt.Key.Key_Tab)
    hand.type("USD")
    hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    saved = reading.read(work.desk, contribution).children
    assert sorted(r["amount"].amount for r in saved["deposit"]) == [7_500_000, 200_000_000]
    assert [r["title"] for r in saved["attachment"]] == ["lettre.txt"]


def test_a_file_that_only_the_journal_names_survives_the_sweep_and_not_for_ever(
    form: RecordForm, work: Workplace, contribution: UUID, hands: Lay, tmp_path: Path
) -> None:
    hand = open_in(form, contribution, hands)
    for name in ("lettre", "accord"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    stray = attachments.attach(work.desk, tmp_path / "accord.txt")
    form.body.attachments.add([tmp_path / "lettre.txt"])
    hand.calm(work)
    (found,) = written(hand, form)
    (sha256,) = found.typed.pieces()
    desk = work.desk

    def sweep() -> int:
        with desk.store.reading() as connection:
            return desk.pieces.sweep(connection)

    assert sweep() == 1
    assert desk.pieces.fetch(stray) is None
    piece = found.typed.children["attachment"][0]["piece"]
    assert piece.sha256 == sha256
    assert desk.pieces.fetch(piece) == b"lettre"
    journal.drop(desk, found.id)
    assert sweep() == 1  # given up: the next start looks at it again
    assert desk.pieces.fetch(piece) is None


def test_changed_meanwhile_both_values_are_kept(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    mark = form.form.mark if form.form else 0
    hand.fill("agreement", "SAA 2017")
    vanish(form)
    records.save(work.desk, contribution, {"agreement": "SAA 2018", "remarks": "autre"}, mark=mark)
    after = again()
    hand = Hands(qtbot, after)
    assert hand.find("agreement").text() == "SAA 2017"
    hand.until(lambda: "modifiée entre-temps" in after.banner.accessibleName())
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    read = reading.read(work.desk, contribution)
    assert {a.value for a in read.alternatives["agreement"]} == {"SAA 2017", "SAA 2018"}
    assert read.row["remarks"] == "autre"


def test_deleted_meanwhile_it_waits_for_the_record_to_be_restored(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    vanish(form)
    records.delete(work.desk, contribution, "doublon")
    after = again()
    hand = Hands(qtbot, after)
    assert "supprimée entre-temps" in hand.find("form-recovered").accessibleName()
    assert not after.is_dirty()
    settle(after)
    assert kept(work.desk) == [{"agreement": "SAA 2017"}]
    hand.click("restore")
    hand.calm(work)
    assert hand.find("agreement").text() == "SAA 2017"
    assert after.is_dirty()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    assert reading.read(work.desk, contribution).row["agreement"] == "SAA 2017"


def test_a_field_a_row_and_a_record_that_are_gone_lose_only_themselves(
    work: Workplace, contribution: UUID, hands: Lay, again: Callable[..., RecordForm], qtbot: QtBot
) -> None:
    gone = UUID(int=99)
    typed = journal.Typed(
        "contribution", contribution, 10**6, {"agreement": "SAA 2017", "old_field": "x", "fund": [1, 2]},
        {"deposit": ({"uuid": gone, "note": "x"}, {"uuid": None, "old": "y"}), "old_rows": ({"uuid": None},)},
        focus="old_field",
    )  # fmt: skip
    journal.keep(work.desk, UUID(int=1), typed)
    after = again()
    hand = Hands(qtbot, after)
    assert hand.find("agreement").text() == "SAA 2017"
    assert "5 autres n’ont pas pu être repris" in hand.find("form-recovered").accessibleName()
    after.forget()
    settle(after)
    journal.keep(work.desk, UUID(int=1), journal.Typed("contribution", gone, 5, {"agreement": "SAA 2017"}))
    after = again()
    hand = Hands(qtbot, after)
    assert after.form is None
    assert "nouvelle fiche" in hand.find("form-recovered").accessibleName()
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)


def test_nobody_else_is_shown_anything(work: Workplace, other: Desk, contribution: UUID) -> None:
    journal.keep(work.desk, UUID(int=1), journal.Typed("contribution", contribution, 1, {"agreement": "S"}))
    colleague = replace(work.desk, user=UUID(int=5))
    assert journal.found(colleague) == ()
    assert len(journal.found(work.desk)) == 1
    journal.keep(colleague, UUID(int=2), journal.Typed("contribution", contribution, 1, {"agreement": "T"}))
    assert [r.id for r in journal.found(work.desk)] == [UUID(int=1)]
    assert [r.id for r in journal.found(colleague)] == [UUID(int=2)]


def test_a_reader_has_nothing_to_take_up_again(work: Workplace, contribution: UUID) -> None:
    typed = journal.Typed("contribution", contribution, 1, {"agreement": "S"})
    journal.keep(work.desk, UUID(int=1), typed)
    reader = replace(work.desk, role="reader")
    assert journal.found(reader) == ()
    with pytest.raises(UserError):
        journal.keep(reader, UUID(int=2), typed)
    assert len(journal.found(work.desk)) == 1


def test_a_paste_of_100_kb_is_no_error_and_the_rest_is_kept(
    form: RecordForm,
    work: Workplace,
    contribution: UUID,
    hands: Lay,
    again: Callable[..., RecordForm],
    qtbot: QtBot,
) -> None:
    hand = open_in(form, contribution, hands)
    hand.fill("agreement", "SAA 2017")
    QApplication.clipboard().setText(("y" * 99 + "\n") * 1_000)
    hand.find("remarks").setFocus()
    hand.key(Qt.Key.Key_V, CTRL)
    assert "remarks" in form.body.collect()
    vanish(form)
    hand = Hands(qtbot, again())
    assert hand.find("agreement").text() == "SAA 2017"
    assert "1 autre n’a pas pu être repris" in hand.find("form-recovered").accessibleName()


def test_an_office_opened_for_reading_keeps_nothing(office: Desk, theme: Any, hands: Lay) -> None:
    work = Workplace(office, theme)
    work.jobs.broken.connect(pytest.fail)
    form = RecordForm(work, ENTITIES["contribution"])
    hands(form)
    row = reading.page(office, "contribution", limit=1).rows[0]
    form.open(row.uuid)
    form.body.rows["agreement"].editor.put("x")
    form.body.changed.emit()
    form.journal.flush()
    assert form.is_dirty()
    assert form.journal._id is None
    assert journal.found(office) == ()
