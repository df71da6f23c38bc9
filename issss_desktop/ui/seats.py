"""Who sits at the desk: the people of the office in a menu; another one sits down, or a role changes."""

from collections.abc import Callable, Collection
from functools import partial
from html import escape
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import people
from issss_desktop.services.desk import Desk
from issss_desktop.services.people import Person
from issss_desktop.services.permits import Action, permitted, role_name
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.window import Window


class Seats(QObject):
    """Who may sit down at a desk. ``seated``: told the desk with another person, or another role, at it.

    Without encryption nothing but honesty keeps one from taking another's place: the menu says so. In an
    encrypted office the passphrase decides, and the menu leads to the door.
    """

    def __init__(self, window: Window, desk: Desk, seated: Callable[[Desk], object]) -> None:
        super().__init__(window)
        self._window, self._desk, self._seated = window, desk, seated
        window.person_asked.connect(self.choose)
        window.uncovered.connect(self._uncovered)

    def choose(self) -> None:
        """Offer the people of the office; asks first when a form has unsaved changes."""
        self._window.may_close(self._offer)

    def _offer(self) -> None:
        menu = self.build()
        foot = self._window.navigation
        above = foot.mapToGlobal(foot.rect().bottomLeft()) - QPoint(0, menu.sizeHint().height())
        menu.popup(above)
        now = next((act for act in menu.actions() if act.isChecked()), None)
        if now is not None:
            menu.setActiveAction(now)

    def build(self) -> QMenu:
        """The menu, in the language in force."""
        menu = QMenu(self._window)
        menu.setObjectName("people-menu")
        menu.setAccessibleName(_("Who works here?"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = menu.addAction(_("Who works here?"))
        head.setEnabled(False)
        for person in people.people(self._desk):
            if person.access and person.here:
                self._line(menu, person)
        menu.addSeparator()
        said = menu.addAction(_("Without encryption no passphrase is asked."))
        said.setEnabled(False)
        said.setVisible(self._desk.key is None)
        return menu

    def _line(self, menu: QMenu, person: Person) -> None:
        words = _("{name}, {role}").format(name=person.name, role=role_name(person.role))
        here = person.uuid == self._desk.user
        icon = self._window.theme.icon(*(("circle-check", "accent") if here else ("user",)))
        act = menu.addAction(icon, words.replace("&", "&&"))
        act.setObjectName(f"sit-{person.name}")
        act.setCheckable(True)
        act.setChecked(here)
        act.triggered.connect(partial(self._sit, person))

    def _sit(self, person: Person, _checked: bool = False) -> None:
        if person.uuid == self._desk.user:
            return
        try:
            desk = people.sit(self._desk, person.uuid)
        except UserError as error:
            show_refusal(self._window.banner, error)
            return
        self._show(desk)

    def _show(self, desk: Desk) -> None:
        self._seated(desk)
        if permitted(desk.role, Action.READ):
            said = _("{name} works here now, as {role}.")
            words = said.format(name=desk.user_name, role=role_name(desk.role))
            self._window.banner.tell("saved", escape(words))

    # the role of who sits there

    def look(self, changed: Collection[tuple[str, UUID]]) -> None:
        """Records changed: when the role of who sits here did, the office is shown to them as that role."""
        if any(entity == "person" for entity, _uuid in changed):
            QTimer.singleShot(0, self, self._follow)  # whoever tells of the change may be about to close

    def _uncovered(self, back: bool) -> None:
        if back:
            self._follow()

    def _follow(self) -> None:
        desk = people.as_now(self._desk)
        if desk is self._desk or self._window.is_covered():  # behind the lock nothing is shown anew
            return
        show = partial(self._show, desk)
        self._window.keep_unsaved(show, lambda _error: show())  # a reader keeps no forms

    def close(self) -> None:
        """Another desk has its own."""
        self._window.person_asked.disconnect(self.choose)
        self._window.uncovered.disconnect(self._uncovered)
        self.deleteLater()
