"""Every editor writes what its kind reads back the same; bad input stays where it was typed and is told."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.i18n import set_language
from issss_desktop.models.entities.common import MoneyAt
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services import reading
from issss_desktop.ui.editors import editor_for
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
Lay = Callable[[QWidget], Hands]
days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
rates = st.decimals(Decimal("0.0000000001"), Decimal("99999"), places=10)
partial_days = st.one_of(
    days.map(PartialDay.of),
    days.map(lambda d: PartialDay(d.year, d.month)),
    days.map(lambda d: PartialDay(d.year)),
)
VALUES: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("movement", "amount"): st.builds(
        MoneyAt,
        st.integers(-(2**53), 2**53),
        st.sampled_from(["USD", "CDF", "JPY", "KWD", "EUR"]),
        st.none() | rates,
        st.none() | days,
    ),
    ("deposit", "on"): partial_days,
    ("deposit", "credited"): st.integers(0, 2**60),
    ("un_rate", "rate"): rates,
    ("un_rate", "effective"): days,
    ("fund", "fee_rate"): st.integers(0, 10_000),
    ("zone", "population"): st.integers(0, 2**60),
    ("zone", "area"): st.decimals(0, 10**9, places=8),
    ("meeting", "begins"): st.times().map(lambda t: t.replace(second=0, microsecond=0)),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("entity", "code"), VALUES)
def test_what_an_editor_writes_is_read_back_the_same(
    work: Workplace, qtbot: QtBot, entity: str, code: str, lang: str
) -> None:
    set_language(lang)
    declared = ENTITIES[entity].field(code)
    editor = editor_for(work, declared)
    qtbot.addWidget(editor)

    @SLOW
    @given(VALUES[entity, code])
    def check(value: Any) -> None:
        editor.show_value(value)
        assert declared.kind.parse(editor.raw()) == value
        assert not editor.is_changed()

    check()


@pytest.mark.parametrize("name", ["budget.amount", "direct", "launch", "title"])
def test_a_paste_of_100_kb_is_refused_quickly_and_kept(work: Workplace, hands: Lay, name: str) -> None:
    form = RecordForm(work, ENTITIES["project"])
    hand = hands(form)
    form.new()
    hand.find("title").setText("Projet")
    field = hand.find(name)
    field.setFocus()
    field.clear()
    field.insert("7" * 100_000)
    hand.key(Qt.Key.Key_Tab)
    message = hand.find(f"message-{name.split('.')[0]}").text()
    assert message
    assert len(message) < 400, "the text pasted is not repeated whole"
    assert field.property("state") == "error"
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    hand.calm(work)
    assert form.form is None
    assert reading.counts(work.desk)["project"] == (0, 0, 0)
    assert len(field.text()) > 30_000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 250 000,50", 125_000_050),
        ("1.250.000", 125_000_000),
        ("1250000.5", 125_000_050),
        ("1,25 M", 125_000_000),
    ],
)
def test_one_reading_of_numbers_at_the_screen_and_in_the_service(
    work: Workplace, hands: Lay, typed: str, kept: int
) -> None:
    form = RecordForm(work, ENTITIES["project"])
    hand = hands(form)
    form.new()
    hand.fill("title", "Projet")
    hand.fill("budget.amount", typed)
    hand.find("budget.currency").setFocus()
    hand.type("USD")
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    hand.calm(work)
    assert form.form is not None
    assert form.form.row["budget"].amount == kept
