"""One place of the navigation: its registers, each a list with its form."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from issss_desktop.models.fields import Entity
from issss_desktop.ui.look.blocks import column
from issss_desktop.ui.record.form import RecordForm
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.workplace import Workplace


class RecordsPage(QWidget):
    """One place: a panel for each of its entities, chosen in a list above when there are several."""

    entity_shown = Signal(str)

    def __init__(self, work: Workplace, entities: Sequence[Entity], icon: str) -> None:
        super().__init__()
        self._work, self._entities, self._icon = work, list(entities), icon
        self._panels: dict[str, EntityPanel] = {}
        outer = column(self)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self.show_entity(self._entities[0].code)

    def panel(self) -> EntityPanel:
        """The list and form now shown."""
        widget = self._stack.currentWidget()
        assert isinstance(widget, EntityPanel)
        return widget

    def _choose(self, code: str) -> None:
        self.panel().leave(partial(self.show_entity, code))

    def show_entity(self, code: str) -> EntityPanel:
        """Show the register of an entity; its panel is made when first needed."""
        if code not in self._panels:
            entity = next(e for e in self._entities if e.code == code)
            self._panels[code] = EntityPanel(self._work, entity, self._icon, self._entities)
            self._panels[code].chosen.connect(self._choose)
            self._stack.addWidget(self._panels[code])
        self._stack.setCurrentWidget(self._panels[code])
        self.entity_shown.emit(code)
        return self._panels[code]

    def holds(self, code: str) -> bool:
        """Whether an entity lives in this place."""
        return code in {e.code for e in self._entities}

    def unsaved(self) -> list[str]:
        """Titles of forms with changes that are not saved."""
        return [panel.form.title.full_text() for panel in self._panels.values() if panel.is_dirty()]

    def dirty_forms(self) -> list[RecordForm]:
        """Forms with changes that are not saved."""
        return [panel.form for panel in self._panels.values() if panel.is_dirty()]

    def is_dirty(self) -> bool:
        """Whether one of the forms has unsaved changes."""
        return any(panel.is_dirty() for panel in self._panels.values())

    def leave(self, then: Callable[[], object]) -> None:
        """Go elsewhere; asks first when a form has unsaved changes."""
        dirty = [p for p in self._panels.values() if p.is_dirty()]
        if dirty:
            dirty[0].leave(then)
        else:
            then()
