"""A place with more than registers: they come first, each other way to work with them is a tab above."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import button, row, rule, surface
from issss_desktop.ui.look.keys import PageKeys
from issss_desktop.ui.places import REGISTERS, TABS
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.view import View
from issss_desktop.ui.views import makers_of
from issss_desktop.ui.workplace import Workplace

ICON, GAP, MARGINS = 30, 18, 32
"""px of the icon of a tab with what stands around it, between two tabs, and beside them all."""


class TabbedPage(RecordsPage):
    """The registers first; a view is made when first shown. Alt and a number goes to a tab."""

    def __init__(self, work: Workplace, entities: Sequence[Entity], icon: str, place: str) -> None:
        self._views: dict[str, View] = {}
        self._makers = makers_of(place)
        self._codes = TABS[place]
        self._tabs: dict[str, QPushButton] = {}
        self._entity = entities[0].code
        super().__init__(work, entities, icon)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(0, self._build_tabs())
        outer.insertWidget(1, rule("h2"))
        PageKeys(
            self, {f"Alt+{n}": partial(self._go, code) for n, (code, _t, _i) in enumerate(self._codes, 1)}
        )

    def _build_tabs(self) -> QWidget:
        strip = surface("head")
        line = row(strip, GAP)
        line.setContentsMargins(16, 4, 16, 0)
        group = QButtonGroup(self)
        for n, (code, title, icon) in enumerate(self._codes, 1):
            tab = button(self._work.theme, _(title), icon, "tab", f"tab-{code}", partial(self._go, code))
            tab.setCheckable(True)
            tab.setChecked(code == REGISTERS)
            tab.setToolTip(_("{name} (Alt+{n})").format(name=_(title), n=n))
            group.addButton(tab)
            line.addWidget(tab)
            self._tabs[code] = tab
        line.addStretch(1)
        return strip

    def _fit_tabs(self) -> None:
        """Where there is no room for the words of all, they stand on the tab in front alone."""
        # what is chosen is bold, and must not be cut
        words = QFontMetrics(self._work.theme.font(tokens.BODY, "semibold"))
        wide = {code: words.horizontalAdvance(_(title)) + ICON for code, title, _icon in self._codes}
        room = self.width() - MARGINS - GAP * (len(wide) - 1)
        narrow = sum(wide.values()) > room
        for code, title, _icon in self._codes:
            tab = self._tabs[code]
            shown = not narrow or tab.isChecked()
            tab.setText(_(title) if shown else "")
            tab.setMinimumWidth(wide[code] if shown else ICON)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()

    def panel(self) -> EntityPanel:
        """The list and form last shown."""
        return self._panels[self._entity]

    def show_entity(self, code: str) -> EntityPanel:
        """Show the register of an entity, whatever view was in front."""
        self._entity = code
        panel = super().show_entity(code)
        self._check(REGISTERS)
        return panel

    def show_view(self, code: str) -> QWidget:
        """Show a way to work, or the registers."""
        if code == REGISTERS:
            return self.show_entity(self._entity)
        if code not in self._views:
            self._views[code] = self._makers[code](self._work)
            self._stack.addWidget(self._views[code])
        view = self._views[code]
        self._stack.setCurrentWidget(view)
        self._check(code)
        view.take_focus()
        return view

    def _go(self, code: str) -> None:
        self._check(self.view())  # until the form lets go
        self.leave(partial(self.show_view, code))

    def view(self) -> str:
        """Code of what is in front."""
        front = self._stack.currentWidget()
        return next((code for code, view in self._views.items() if view is front), REGISTERS)

    def _check(self, code: str) -> None:
        tab = self._tabs.get(code)
        if tab is not None:
            tab.setChecked(True)
            self._fit_tabs()
