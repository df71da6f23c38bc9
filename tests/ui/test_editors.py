"""Every field of every entity: its editor shows a value, gives it back, has names, may stay empty."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from issss_desktop.models.compound import BilingualKind, Group, LinkSet, Words
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.entities.common import Amount, MoneyAt, Source, Span
from issss_desktop.models.fields import ENTITIES, Field, Stage
from issss_desktop.models.kinds import (
    Choice,
    Code,
    Currency,
    Flag,
    Kind,
    Link,
    Money,
    Number,
    Percent,
    TextKind,
    Whole,
)
from issss_desktop.models.shares import Shares, ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk
from issss_desktop.ui.editors import editor_for, is_wide
from issss_desktop.ui.entry.fields import Editor, ReadOnlyEditor
from issss_desktop.ui.entry.groups import MoneyEditor
from issss_desktop.ui.entry.links import LinkEditor, TypeAhead
from issss_desktop.ui.look.theme import Theme, load_fonts
from issss_desktop.ui.workplace import Workplace
from tests.desks import bare_desk

FIELDS = [
    pytest.param(e.code, f, id=f"{e.code}.{f.code}")
    for e in ENTITIES.values()
    if e.tag >= 10 and (e.menu or e.child)
    for f in e.fields
    if f.code not in ("ref", "stage", "position")
]


@pytest.fixture(scope="module")
def work(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One office for all editors: they read it, and no test changes a record."""
    assert load_fonts() == []
    theme = Theme("light")
    theme.apply(qapp)
    desk = bare_desk(tmp_path_factory.mktemp("editors") / "nk")
    yield Workplace(desk, theme)
    close_desk(desk)


_targets: dict[str, UUID] = {}


def some(kind: Kind[Any], target: UUID) -> Any:
    """A telling value of a kind; links go to ``target``."""
    if isinstance(kind, BilingualKind):
        return Words("Région du Kivu", "Kivu region")
    if isinstance(kind, Group):
        return _some_group(kind)
    if isinstance(kind, Shares):
        return ShareSet((((target, *(None,) * (len(kind.targets) - 1)), 10_000),))
    if isinstance(kind, LinkSet):
        return frozenset({target})
    if isinstance(kind, Link):
        return target
    if isinstance(kind, Choice):
        return kind.options[-1][0]
    values: tuple[tuple[type[Kind[Any]], Any], ...] = (
        (Code, "CDS00"),
        (TextKind, "Été 2018"),
        (Currency, "EUR"),
        (Flag, False),
        (Money, 1_234_567),
        (Percent, 1_250),
        (Whole, 1_234),
        (Number, Decimal("0.85")),
        (PartialDayKind, PartialDay(2017, 5)),
        (Day, dt.date(2018, 3, 12)),
        (PeriodKind, ReportingPeriod(2018, "Q", 2)),
        (Time, dt.time(9, 30)),
    )
    return next(value for family, value in values if isinstance(kind, family))


def _some_group(kind: Group[Any]) -> Any:
    values: dict[Any, Any] = {
        Amount: Amount(125_000_050, "EUR"),
        MoneyAt: MoneyAt(125_000_050, "EUR", Decimal("0.85"), dt.date(2018, 3, 1)),
        Span: Span(PartialDay(2017), PartialDay(2018, 6, 30)),
        Source: Source("exact", 100, "report", "confirmed", "page 3"),
    }
    return values[kind.shape]


def targets(work: Workplace, declared: Field) -> UUID:
    """A record that a link of this field may name."""
    kind = declared.kind
    code = kind.targets[0] if isinstance(kind, Shares) else getattr(kind, "target", "") or "organisation"
    if code not in _targets:
        _targets[code] = _make_target(work, code)
    return _targets[code]


def _make_target(work: Workplace, code: str) -> UUID:
    """A draft of that kind with what a draft needs; a child row inside a record of its own."""
    above = ENTITIES[code].parent
    if above is None:
        return records.create(work.desk, code, _needed(work, code)).uuid
    owner = getattr(above.kind, "target", "")
    children = {code: [_needed(work, code)]}
    made = records.create(work.desk, owner, _needed(work, owner), children=children).uuid
    return reading.read(work.desk, made).children[code][0].uuid


def _needed(work: Workplace, code: str) -> dict[str, Any]:
    fields = [f for f in ENTITIES[code].fields if f.required is Stage.DRAFT and not f.parent]
    return {f.code: some(f.kind, targets(work, f) if _links(f.kind) else uuid4()) for f in fields}


def _links(kind: Kind[Any]) -> bool:
    return isinstance(kind, Link | LinkSet | Shares)


def make(work: Workplace, qtbot: QtBot, declared: Field) -> Editor:
    """The editor on a window of its own, with another field to go on to."""
    editor = editor_for(work, declared)
    host = QWidget()
    inside = QVBoxLayout(host)
    inside.addWidget(editor)
    inside.addWidget(QLineEdit())
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    editor.host = host  # type: ignore[attr-defined]  # qtbot itself holds it but weakly
    return editor


@pytest.mark.parametrize(("entity", "declared"), FIELDS)
def test_a_value_shown_is_the_value_given_back(
    entity: str, declared: Field, work: Workplace, qtbot: QtBot
) -> None:
    editor = make(work, qtbot, declared)
    value = some(declared.kind, targets(work, declared))
    editor.show_value(value)
    assert not editor.is_changed()
    raw = editor.raw()
    given = value if isinstance(editor, ReadOnlyEditor) else declared.kind.parse(raw)
    assert given == value


@pytest.mark.parametrize(("entity", "declared"), FIELDS)
def test_an_empty_editor_is_unknown_and_unchanged(
    entity: str, declared: Field, work: Workplace, qtbot: QtBot
) -> None:
    editor = make(work, qtbot, declared)
    editor.show_value(None)
    assert not editor.is_changed()
    assert declared.kind.parse(editor.raw()) in (None, frozenset())


@pytest.mark.parametrize(("entity", "declared"), FIELDS)
def test_every_input_has_a_name_for_tests_and_for_screen_readers(
    entity: str, declared: Field, work: Workplace, qtbot: QtBot
) -> None:
    editor = make(work, qtbot, declared)
    inputs = editor.inputs()
    assert inputs or isinstance(editor, ReadOnlyEditor)
    for widget in inputs:
        assert widget.objectName().startswith(declared.code)
        assert editor.name in widget.accessibleName()
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize(("entity", "declared"), FIELDS)
def test_a_frozen_editor_takes_no_key(entity: str, declared: Field, work: Workplace, qtbot: QtBot) -> None:
    editor = make(work, qtbot, declared)
    editor.show_value(some(declared.kind, targets(work, declared)))
    editor.freeze(True)
    for widget in editor.inputs():
        QTest.keyClicks(widget, "9")
    assert not editor.is_changed()


def field_of(entity: str, code: str) -> Field:
    return ENTITIES[entity].field(code)


def line_of(editor: QWidget, name: str) -> QLineEdit:
    found = editor.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def write(line: QLineEdit, text: str) -> None:
    QApplication.processEvents()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Tab)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1 250 000,50", "1\u202f250\u202f000,50"),
        ("1250000.5", "1\u202f250\u202f000,50"),
        ("1.250.000", "1\u202f250\u202f000,00"),
        ("1,25 M", "1\u202f250\u202f000,00"),
    ],
)
def test_amounts_as_people_write_them(work: Workplace, qtbot: QtBot, typed: str, shown: str) -> None:
    editor = make(work, qtbot, field_of("project", "budget"))
    editor.show_value(None)
    editor.findChild(QWidget, "budget.currency").setCurrentIndex(1)  # type: ignore[union-attr]
    write(line_of(editor, "budget.amount"), typed)
    assert line_of(editor, "budget.amount").text().replace("\u00a0", "\u202f") in (
        shown,
        shown.replace("\u202f", " "),
    )


@pytest.mark.parametrize("typed", ["1.234", "12,5,0", "-5"])
def test_amounts_that_cannot_be_read_stay_and_are_told(work: Workplace, qtbot: QtBot, typed: str) -> None:
    editor = make(work, qtbot, field_of("project", "budget"))
    editor.show_value(None)
    told: list[tuple[str, Any]] = []
    editor.judged.connect(lambda place, problem: told.append((place, problem)))
    write(line_of(editor, "budget.amount"), typed)
    assert line_of(editor, "budget.amount").text() == typed
    assert any(place == "budget.amount" and problem is not None for place, problem in told)


def test_the_value_in_usd_is_shown_while_typing(work: Workplace, qtbot: QtBot) -> None:
    editor = make(work, qtbot, field_of("deposit", "amount"))
    assert isinstance(editor, MoneyEditor)
    editor.show_value(MoneyAt(300_000_000, "GBP", Decimal("0.70"), None))
    assert "4\u202f285\u202f714,29" in editor._derived.text()
    write(line_of(editor, "amount.rate"), "0,75")
    assert "4\u202f000\u202f000 USD" in editor._derived.text()


def test_dollars_ask_for_no_rate(work: Workplace, qtbot: QtBot) -> None:
    editor = make(work, qtbot, field_of("deposit", "amount"))
    for currency, asked in (("USD", False), ("EUR", True), ("USD", False)):
        editor.show_value(MoneyAt(100, currency))
        seen = {line.objectName() for line in editor.findChildren(QLineEdit) if line.isVisible()}
        assert seen == {"amount.amount", *(("amount.rate", "amount.rate_on") if asked else ())}
        assert not editor.is_changed()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("5/7/26", "05/07/2026"), ("05072026", "05/07/2026"), ("2017-05", "05/2017"), ("2017", "2017")],
)
def test_dates_as_people_write_them(work: Workplace, qtbot: QtBot, typed: str, shown: str) -> None:
    editor = make(work, qtbot, field_of("project", "launch"))
    editor.show_value(None)
    write(line_of(editor, "launch"), typed)
    assert line_of(editor, "launch").text() == shown


def test_a_choice_of_a_newer_version_is_kept(work: Workplace, qtbot: QtBot) -> None:
    editor = make(work, qtbot, field_of("organisation", "type"))
    editor.show_value("from_the_future")
    assert editor.raw() == "from_the_future"
    assert not editor.is_changed()


def test_a_list_is_searched_by_letters_spaces_and_accents(work: Workplace, qtbot: QtBot) -> None:
    editor = make(work, qtbot, field_of("project", "pillars"))
    editor.show_value(None)
    box = editor.findChild(QWidget, "pillars-known")
    assert box is not None
    QTest.keyClicks(box, "parts rens")
    assert editor._is_known()  # type: ignore[attr-defined]


def test_what_wants_the_whole_width_is_known() -> None:
    assert is_wide(field_of("project", "pillars"))
    assert is_wide(field_of("project", "remarks"))
    assert is_wide(field_of("project", "source"))
    assert not is_wide(field_of("project", "budget"))
    assert not is_wide(field_of("organisation", "name"))


def test_a_list_of_choices_is_made_once_it_is_wanted(work: Workplace) -> None:
    declared = next(f for f in ENTITIES["project"].fields if isinstance(f.kind, Flag))
    editor = editor_for(work, declared)
    editor.show_value(None)
    (box,) = editor.inputs()
    assert isinstance(box, QComboBox)
    editor.grab()
    assert not box.findChildren(QAbstractItemView)
    editor.show()
    assert editor.raw() is None
    changes: list[bool] = []
    editor.changed.connect(lambda: changes.append(True))
    box.showPopup()
    assert box.view().isVisible()
    assert (box.currentIndex(), editor.raw(), editor.is_changed(), changes) == (0, None, False, [])
    box.hidePopup()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert editor.raw() is True
    assert changes


def test_lines_of_shares_serve_the_next_record_and_keep_their_numbers(work: Workplace) -> None:
    declared = next(f for f in ENTITIES["project"].fields if f.code == "pillars")
    pillars = [UUID(int=n) for n in range(1, 4)]
    editor = editor_for(work, declared)
    editor.show_value(ShareSet((((pillars[0],), 5000), ((pillars[1],), 5000))))
    first = list(editor.inputs())
    editor.show_value(ShareSet((((pillars[2],), 4000), ((pillars[1],), 3000), ((pillars[0],), 3000))))
    again = list(editor.inputs())
    assert again[:4] == first
    names = [line.objectName() for line in again]
    assert names == [f"pillars[{n}].{part}" for n in range(3) for part in (0, "share")]
    (cross,) = editor.findChildren(QPushButton, "pillars[0].remove")
    cross.click()
    assert editor.inputs() == again[2:]
    assert [line.objectName() for line in again[2:4]] == ["pillars[0].0", "pillars[0].share"]
    editor.show_value(None)
    assert not [line for line in editor.findChildren(TypeAhead) if line.isVisibleTo(editor)]


def test_a_long_link_is_cut_with_an_ellipsis_and_told_whole_on_hovering(theme: Theme, qtbot: QtBot) -> None:
    title = "Programme d’appui à la stabilisation et à la consolidation de la paix dans l’est du pays"
    editor = LinkEditor(theme, "project", "Projet", lambda _text: [], lambda _uuid: title)
    other = LinkEditor(theme, "project", "Projet", lambda _text: [], lambda _uuid: "Court")
    for each in (editor, other):
        qtbot.addWidget(each)
        each.show_value(uuid4())
        each.resize(220, 30)
        each.show()
    line = editor.line
    line.clearFocus()
    drawn: list[str] = []
    real = line._paint_cut
    line._paint_cut = lambda option, room: (drawn.append("cut"), real(option, room))  # type: ignore[method-assign]
    cut = line.grab().toImage()
    assert drawn == ["cut"]
    assert line.toolTip() == title
    assert line.text() == title
    assert other.line.grab().toImage() != cut
    assert other.line.toolTip() == ""
    line.setFixedWidth(1200)
    drawn.clear()
    line.grab()
    assert drawn == []
    assert line.toolTip() == ""
