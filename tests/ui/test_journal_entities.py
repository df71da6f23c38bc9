"""Whatever a person may leave in a form of any entity comes back from the journal as it stood."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.models.compound import BilingualKind
from issss_desktop.models.fields import ENTITIES, Stage
from issss_desktop.services import records
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording import journal
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace


@pytest.fixture(autouse=True)
def _cleared() -> None:
    """Forms of the tests before go at once: to dress the next ones again would take seconds each."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def a_raw(made: Any, link: Callable[[str], UUID], odd: str) -> Any:
    """Something a person may leave in a field of any kind: half a name, a wrong number, a choice."""
    kind = type(made.editor).__name__
    field = made.declared[1]
    if kind in ("LineEditor", "LongTextEditor", "AmountLine", "LinkEditor"):
        return odd
    if kind == "LinkSetEditor":
        return frozenset({link(field.target)})
    if kind == "SharesEditor":
        blank = [None] * (len(field.kind.targets) - 1)
        return {
            "rows": [[odd, *blank, "33 1/3"], [link(field.kind.targets[0]), *blank, None]],
            "assumed": False,
        }
    if kind == "CurrencyEditor":
        return "XAF"
    if kind == "FlagEditor":
        return False
    if kind in ("ChoiceEditor", "RadioEditor"):
        return field.kind.options[-1][0]
    if kind in ("GroupEditor", "MoneyEditor", "SpanEditor", "BilingualEditor"):
        parts = made.editor.parts
        texts = {c: odd for c, e in parts.items() if isinstance(e.raw(), str)}
        choice = {
            c: e.box.itemData(e.box.count() - 1)
            for c, e in parts.items()
            if isinstance(getattr(e, "box", None), QComboBox)
        }
        return (
            {c: e.raw() for c, e in parts.items()}
            | texts
            | {c: v for c, v in choice.items() if c not in texts}
        )
    return made.editor.raw()


def examples(desk: Desk) -> Callable[[str], UUID]:
    """One record of each entity that is asked for, made with what its draft needs."""
    made: dict[str, UUID] = {}

    def link(target: str) -> UUID:
        if target not in made:
            entity = ENTITIES[target]
            needed = [f for f in entity.fields if f.required is Stage.DRAFT]
            words = {"fr": "Exemple"}
            raw = {f.code: words if isinstance(f.kind, BilingualKind) else "Exemple" for f in needed}
            made[target] = records.create(desk, target, raw).uuid
        return made[target]

    return link


def fill(form: RecordForm, link: Callable[[str], UUID]) -> None:
    """Leave something, right or wrong, in every field and in a new row of every table."""
    for n, row in enumerate(form.body.rows.values()):
        row.editor.put(a_raw(row, link, f"12,5 ★ é {n}"))
    for section in form.body.children_sections:
        for entity in section.entities() if isinstance(section, ChildSection) else ():
            section.add(entity)  # type: ignore[union-attr]
            for row in section.panel().fields:  # type: ignore[union-attr]
                row.editor.put(a_raw(row, link, "mot à mot"))
                row.editor.changed.emit()
    form.body.changed.emit()


@pytest.mark.parametrize("code", [c for c, e in ENTITIES.items() if e.menu and not e.child])
def test_whatever_stands_in_a_form_of_any_entity_comes_back_as_it_stood(
    work: Workplace, code: str, qtbot: QtBot
) -> None:
    first, second = (RecordForm(work, ENTITIES[code]) for _n in range(2))
    for form in (first, second):
        qtbot.addWidget(form)
    first.new()
    fill(first, examples(work.desk))
    first.journal.flush()
    qtbot.waitUntil(lambda: len(journal.found(work.desk)) == 1)
    (found,) = journal.found(work.desk)
    assert len(found.typed.fields) >= len(ENTITIES[code].fields) // 3
    assert found.typed.fields == first.body.collect()
    first.journal._on = False
    second.journal.recover(found)
    assert second.body.collect() == first.body.collect()
    assert second.body.collect_children() == first.body.collect_children()
    strip = second.findChild(QWidget, "form-recovered")
    assert strip is not None
    assert "n’a pas pu" not in strip.accessibleName()
    second.journal._on = False
