"""The full table of a register of 5,000 piliers, by real keys: order, filters, columns, views, selection."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from issss_desktop.i18n import _
from issss_desktop.models.fields import entity
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.lists import Asked
from issss_desktop.ui.listing import kept, place
from issss_desktop.ui.listing.model import ListModel, RecordModel
from issss_desktop.ui.listing.wide import WideList
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace
from tests.desks import bare_desk

ROWS = 5_000
NAMES = ("Dialogue", "Sécurité", "Restauration", "Retour", "Violences sexuelles", "Économie", "Accès")
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture(scope="module")
def piliers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """5,000 made-up piliers; one in ten without a number."""
    desk = bare_desk(Path(tmp_path_factory.mktemp("piliers")) / "nk")
    chance = random.Random(5)

    def fill(_work: object) -> None:
        for n in range(ROWS):
            raw = {"name": f"{chance.choice(NAMES)} {chance.randrange(100_000)}", "code": f"P{n:05d}"}
            if n % 10:
                raw["number"] = str(chance.randrange(900))
            records.create(desk, "pillar", raw, final=n % 50 == 0)

    desk.store.write(fill)
    yield desk
    close_desk(desk)


@pytest.fixture(autouse=True)
def _own_choices() -> Iterator[None]:
    kept.file().unlink(missing_ok=True)
    yield
    kept.file().unlink(missing_ok=True)


@pytest.fixture
def many(piliers: Desk, theme: Theme) -> Workplace:
    """A workplace on them."""
    return Workplace(piliers, theme)


@pytest.fixture
def table(many: Workplace, hands: Callable[..., Any]) -> Iterator[tuple[WideList, Any]]:
    """The full table and hands on it."""
    wide = WideList(many, entity("pillar"), "list")
    wide.resize(1100, 640)
    hand = hands(wide)
    wide.open_at(None)
    QApplication.processEvents()
    yield wide, hand
    calm(wide.model)


def calm(model: ListModel) -> None:
    """Wait for the other thread."""
    while model.walks.under_way():
        QApplication.processEvents()


def plain(desk: Desk, text: str, column: str) -> list[UUID]:
    """The same rows by a plain Python sort; unknown comes first."""
    with desk.store.reading() as connection:
        sql = f'SELECT uuid, "{column.lstrip("-")}", id, search FROM pillar WHERE alive=1'
        found = connection.exec_driver_sql(sql).fetchall()
    words = search_key(text).split()
    rows = [r for r in found if all(w in r[3] if len(w) > 2 else f" {w}" in f" {r[3]}" for w in words)]
    rows.sort(key=lambda r: (r[1] is not None, r[1] or "", r[2]), reverse=column.startswith("-"))
    return [UUID(bytes=r[0]) for r in rows]


def test_any_sequence_of_words_orders_and_jumps_shows_the_rows_of_a_plain_sort(
    many: Workplace, piliers: Desk
) -> None:
    model, chance = RecordModel(many, entity("pillar")), random.Random(11)
    for _step in range(60):
        text = chance.choice(("", "", "dia", "retour 1", "economie", "Sécurité 77", "xyz", "viol sex"))
        order = chance.choice(("sort", "-sort", "number", "-number", "code", "-code"))
        model.show(Asked("pillar", text=text, order=order))
        calm(model)
        told = plain(piliers, text, order)
        assert model.capped() == (len(told) > 1_000 and bool(text))
        if model.capped():
            assert model.total() == 1_000
            assert {model.uuid_at(i) for i in range(1_000)} <= set(told)
            continue
        assert model.total() == len(told)
        for at in (0, len(told) - 1, *(chance.randrange(len(told)) for _n in range(6))) if told else ():
            assert model.uuid_at(at) == told[at], (text, order, at)
            assert model.row_of(told[at]) == at


def test_heads_and_keys_sort_and_say_how(table: tuple[WideList, Any], piliers: Desk) -> None:
    wide, hand = table
    assert wide.model.total() == ROWS
    number = wide.model.codes.index("number") if "number" in wide.model.codes else -1
    assert number == -1, "the number stands in the title"
    code = wide.model.codes.index("code")
    header = wide.table.horizontalHeader()
    x = header.sectionViewportPosition(code) + 20
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().topLeft() + _at(x, 10))
    assert header.sortIndicatorSection() == code
    assert wide.model.uuid_at(0) == plain(piliers, "", "code")[0]
    wide.table.setFocus()
    wide.table.setCurrentIndex(wide.model.index(3, code))
    hand.key(Qt.Key.Key_Down, ALT)
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    assert wide.model.uuid_at(0) == plain(piliers, "", "-code")[0]


def _at(x: int, y: int) -> Any:
    from PySide6.QtCore import QPoint

    return QPoint(x, y)


def test_words_narrow_the_table_and_say_when_there_are_too_many(table: tuple[WideList, Any]) -> None:
    wide, hand = table
    hand.key(Qt.Key.Key_F, CTRL)
    hand.type("econo")
    hand.until(lambda: wide.model.total() < ROWS)
    assert "1 000" not in wide._count.text() or wide.model.capped()
    wide.table.selectRow(0)
    assert wide.tools.isVisible()
    hand.key(Qt.Key.Key_F, CTRL)
    hand.type("nulle part")
    hand.until(lambda: wide.model.total() == 0)
    assert not wide.tools.isVisible(), "no action takes rows that are not shown any more"
    assert hand.seen("no-filters")
    hand.click("no-filters")
    assert wide.model.total() == ROWS


def test_a_filter_is_added_by_keys_and_taken_away(table: tuple[WideList, Any], piliers: Desk) -> None:
    wide, hand = table
    wide.bar.field.setFocus()
    wide.bar.field.setCurrentIndex(wide.bar.field.findData("code"))
    hand.until(lambda: hand.seen("filter-value"))
    hand.find("filter-value").setFocus()
    hand.type("p0001")
    hand.key(Qt.Key.Key_Return)
    calm(wide.model)
    assert wide.model.total() == 10
    hand.click("filter-0")
    calm(wide.model)
    assert wide.model.total() == ROWS
    wide.bar.field.setCurrentIndex(wide.bar.field.findData("number"))
    wide.bar.op.setCurrentIndex(wide.bar.op.findData("unknown"))
    wide.bar.add()
    calm(wide.model)
    assert wide.model.total() == ROWS // 10


def test_columns_are_chosen_ordered_and_kept(table: tuple[WideList, Any], many: Workplace) -> None:
    wide, hand = table
    hand.key(Qt.Key.Key_F4, SHIFT)
    panel = wide.panel
    assert panel.list.hasFocus()
    rows = {panel.list.item(i).text(): i for i in range(panel.list.count())}
    panel.list.setCurrentRow(rows[_(entity("pillar").by_code["remarks"].label)])
    hand.key(Qt.Key.Key_Space)
    assert wide.model.codes[-1] == "remarks", "a column that is ticked comes after those shown"
    assert panel.list.currentItem().text() == _(entity("pillar").by_code["remarks"].label)
    hand.key(Qt.Key.Key_Up, ALT)
    assert wide.model.codes[-2] == "remarks"
    hand.key(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    again = WideList(many, entity("pillar"), "list")
    assert again.model.codes == wide.model.codes
    again.deleteLater()


def test_a_view_is_kept_under_a_name_and_shown_again(table: tuple[WideList, Any], many: Workplace) -> None:
    wide, hand = table
    hand.fill("table-filter", "retour 12")
    hand.until(lambda: wide.model.total() < ROWS)
    calm(wide.model)
    shown = wide.model.total()
    hand.click("view-save")
    hand.type("Retours")
    hand.key(Qt.Key.Key_Return)
    again = WideList(many, entity("pillar"), "list")
    again.open_at(None)
    assert again.model.total() == ROWS
    again.views.box.setCurrentIndex(again.views.box.findText("Retours"))
    again.views.box.activated.emit(1)
    calm(again.model)
    assert again.model.total() == shown
    assert again.filter.text() == "retour 12"
    again.deleteLater()


def test_a_damaged_file_of_choices_gives_the_usual_columns(many: Workplace) -> None:
    kept.file().parent.mkdir(parents=True, exist_ok=True)
    kept.file().write_text('{"pillar": {"columns": [3, "nothing"], "views": {"a": 4}}', encoding="utf-8")
    assert kept.load("pillar") == kept.Kept()
    kept.file().write_text('{"pillar": {"columns": [3, "nothing"], "views": {"a": 4}}}', encoding="utf-8")
    wide = WideList(many, entity("pillar"), "list")
    assert wide.model.codes[0] == "title"
    assert wide.views.kept.views["a"] == kept.View()
    wide.deleteLater()


def test_an_edit_elsewhere_keeps_the_place(
    table: tuple[WideList, Any], piliers: Desk, many: Workplace
) -> None:
    wide, _hand = table
    model, view = wide.model, wide.table
    place.scroll_to(view, 2_000)
    view.selectRow(2_004)
    before = place.remember(view, model)
    first = model.uuid_at(0)
    assert first is not None
    assert before.top is not None
    form = reading.read(piliers, first)
    saved = records.save(piliers, first, {"name": "Zzz, tout à la fin"}, mark=form.mark)
    made = records.create(piliers, "pillar", {"name": "Aaa", "number": "0"})
    many.announce(saved.changed | made.changed)
    after = place.remember(view, model)
    assert after.top == before.top
    assert after.chosen == before.chosen == (before.current,)
    records.delete(piliers, made.uuid, "essai")


def test_several_rows_are_selected_by_keys_copied_finalised_and_deleted(
    table: tuple[WideList, Any], piliers: Desk, many: Workplace
) -> None:
    wide, hand = table
    wide.table.setFocus()
    wide.table.setCurrentIndex(wide.model.index(10, 0))
    for _n in range(3):
        hand.key(Qt.Key.Key_Down, SHIFT)
    chosen = place.chosen(wide.table, wide.model)
    assert len(chosen) == 4
    assert "4" in wide.tools.count.text()
    hand.key(Qt.Key.Key_C, CTRL)
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 5
    assert lines[0].split("\t")[0] == "Pilier"
    drafts = [u for u in chosen if not reading.read(piliers, u).row.final]
    hand.until(wide.tools.final.isVisible)
    hand.calm(many)
    hand.click("several-final")
    hand.until(lambda: all(reading.read(piliers, u).row.final for u in drafts))
    hand.calm(many)
    assert place.chosen(wide.table, wide.model) == chosen, "the selection is kept"
    hand.click("several-delete")
    hand.key(Qt.Key.Key_Return)
    hand.calm(many)
    assert wide.banner.isVisible(), "a deletion without a reason is refused"
    wide.tools.reason.setFocus()
    hand.type("doublon")
    hand.key(Qt.Key.Key_Return)
    hand.until(lambda: not any(reading.read(piliers, u).row.alive for u in chosen))
    hand.calm(many)
    for uuid in chosen:
        records.restore(piliers, uuid)


def test_f4_goes_to_the_table_and_enter_opens_the_form(
    work: Workplace, fund: Any, hands: Callable[..., Any]
) -> None:
    page = RecordsPage(work, [entity("organisation")], "users")
    page.resize(1150, 640)
    hand = hands(page)
    hand.calm(work)
    hand.key(Qt.Key.Key_F4)
    assert not hand.seen("filter")
    rows = hand.find("rows-organisation")
    assert rows.hasFocus()
    hand.key(Qt.Key.Key_Down)
    uuid = page.panel()._wide.model.uuid_at(rows.currentIndex().row())
    hand.key(Qt.Key.Key_Return)
    assert hand.seen("filter")
    assert page.panel().form.form.uuid == uuid
    hand.key(Qt.Key.Key_F4)
    hand.key(Qt.Key.Key_Escape)
    assert hand.seen("filter")
    hand.key(Qt.Key.Key_F4)
    assert not hand.seen("filter")
    hand.key(Qt.Key.Key_F4)
    assert hand.seen("filter")
    calm(page.panel()._wide.model)
