"""Filters of a list by the kind of their field: a line to add one, and those in force with their crosses."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Group, LinkSet
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import Choice, Currency, Flag, Link
from issss_desktop.services import filters, reading
from issss_desktop.services.filters import BETWEEN, HAS, IS, Filter
from issss_desktop.services.lists import money_of
from issss_desktop.ui.entry.links import TypeAhead
from issss_desktop.ui.look.blocks import button, column, empty, label, row
from issss_desktop.ui.look.choice import choice_box
from issss_desktop.ui.workplace import Workplace

FLAGS = (("yes", N_("yes")), ("no", N_("no")))


class FilterBar(QWidget):
    """``changed``: the filters in force, as a tuple; they all hold together."""

    changed = Signal(object)

    def __init__(self, work: Workplace, entity: Entity) -> None:
        super().__init__()
        self._work, self._entity = work, entity
        self.filters: tuple[Filter, ...] = ()
        self._read: Callable[[], tuple[str, ...]] = tuple
        self.setObjectName("filter-bar")
        outer = column(self, 6)
        line = row()
        self.field = choice_box(self._work.theme, "filter-field", _("Field to filter by"), 180)
        for each in filters.can_filter(entity):
            self.field.addItem(_(each.label), each.code)
        self.op = choice_box(self._work.theme, "filter-op", _("What is asked of the field"), 110)
        self._values = row(spacing=6)
        self.add_button = button(work.theme, _("Add the filter"), "plus", "small", "filter-add", self.add)
        line.addWidget(label(_("Filter by"), "second"))
        line.addWidget(self.field)
        line.addWidget(self.op)
        line.addLayout(self._values)
        line.addWidget(self.add_button)
        line.addStretch(1)
        outer.addLayout(line)
        self._chips = QWidget()
        self._chip_line = QHBoxLayout(self._chips)
        self._chip_line.setContentsMargins(0, 0, 0, 0)
        self._chip_line.setSpacing(6)
        outer.addWidget(self._chips)
        self._chips.hide()
        self.field.currentIndexChanged.connect(lambda _at: self._ask_field())
        self.op.currentIndexChanged.connect(lambda _at: self._ask_values())
        self._ask_field()

    def _declared(self) -> Field:
        return self._entity.by_code[self.field.currentData()]

    def _ask_field(self) -> None:
        self.op.blockSignals(True)
        self.op.clear()
        for op in filters.ways(self._declared()):
            self.op.addItem(_(filters.OPS[op]), op)
        self.op.blockSignals(False)
        self._ask_values()

    def _ask_values(self) -> None:
        empty(self._values)
        self._read = tuple
        field, op = self._declared(), self.op.currentData()
        if op == HAS:
            self._lines((_("Words"), "filter-value", 180))
        elif op == BETWEEN:
            self._ask_range(field)
        elif op == IS:
            self._ask_one(field)

    def _ask_range(self, field: Field) -> None:
        parts = [(_("From"), "filter-low", 110), (_("To"), "filter-high", 110)]
        if money_of(field) is not None and isinstance(field.kind, Group):
            parts.append((_("Currency"), "filter-currency", 95))
        self._lines(*parts)

    def _lines(self, *parts: tuple[str, str, int]) -> None:
        made = []
        for words, code, width in parts:
            line = _Line(self.add)
            line.setObjectName(code)
            line.setAccessibleName(words)
            line.setPlaceholderText(words)
            line.setFixedWidth(width)
            self._values.addWidget(line)
            made.append(line)
        self._read = lambda: tuple(line.text().strip() for line in made)

    def _ask_one(self, field: Field) -> None:
        kind = field.kind
        if isinstance(kind, Link | LinkSet):
            ahead = TypeAhead(
                self._work.theme, lambda text: reading.choices(self._work.desk, field.target, text, limit=40)
            )
            ahead.setObjectName("filter-value")
            ahead.setAccessibleName(_(field.label))
            ahead.setFixedWidth(220)
            self._values.addWidget(ahead)

            def linked() -> tuple[str, ...]:
                ahead.settle()
                return (str(ahead.uuid),) if ahead.uuid else ()

            self._read = linked
            return
        if isinstance(kind, Currency):
            self._lines((_("Currency"), "filter-value", 90))
            return
        options = kind.options if isinstance(kind, Choice) else FLAGS if isinstance(kind, Flag) else ()
        box = choice_box(self._work.theme, "filter-value", _(field.label), 150)
        for code, words in options:
            box.addItem(_(words), code)
        self._values.addWidget(box)
        self._read = lambda: (str(box.currentData()),)

    def add(self) -> None:
        """Put the filter that stands in the line in force."""
        op = self.op.currentData()
        asks = op in (IS, HAS, BETWEEN)
        values = self._read() if asks else ()
        if asks and not any(values):
            return
        made = Filter(self.field.currentData(), op, values)
        if made not in self.filters:
            self.put((*self.filters, made))

    def put(self, wanted: tuple[Filter, ...], tell: bool = True) -> None:
        """Put these filters in force."""
        self.filters = tuple(f for f in wanted if f.field in self._entity.by_code)
        empty(self._chip_line)
        for at, each in enumerate(self.filters):
            words = filters.sentence(self._entity.by_code[each.field], each, self._shown(each))
            chip = button(self._work.theme, words, "x", "small", f"filter-{at}", partial(self.drop, at))
            chip.setToolTip(_("Remove this filter"))
            chip.setAccessibleName(_("Remove the filter {words}").format(words=words))
            self._chip_line.addWidget(chip)
        self._chip_line.addStretch(1)
        self._chips.setVisible(bool(self.filters))
        if tell:
            self.changed.emit(self.filters)

    def drop(self, at: int) -> None:
        """Take one filter away."""
        self.put(self.filters[:at] + self.filters[at + 1 :])
        self.field.setFocus()

    def _shown(self, each: Filter) -> list[str]:
        field = self._entity.by_code[each.field]
        if each.op != IS:
            return list(each.values)
        if field.target:
            return [reading.title(self._work.desk, field.target, UUID(v)) for v in each.values]
        kind = field.kind
        return [
            _(dict(FLAGS).get(v, v)) if isinstance(kind, Flag) else kind.show(v, self._work.lang)
            for v in each.values
        ]


class _Line(QLineEdit):
    """A field in which Enter adds the filter."""

    def __init__(self, enter: Callable[[], object]) -> None:
        super().__init__()
        self._enter = enter

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
            return
        super().keyPressEvent(event)
