"""Who can open the office: a list, and what an administrator does with one line of it."""

from collections.abc import Callable
from functools import partial
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services import custody
from issss_desktop.services.custody import Holder
from issss_desktop.services.permits import role_name
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner, Block, button, column, empty, label, row
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.vault.phrases import NewPhrase
from issss_desktop.ui.vault.steps import Step
from issss_desktop.ui.workplace import Workplace, offer


class Asked(QWidget):
    """A question under what it is about: nothing is done before its button, and Escape takes it away.

    ``turned``: whether it is asked.
    """

    turned = Signal(bool)

    def __init__(self, code: str) -> None:
        super().__init__()
        self.setObjectName(code)
        self._inside = column(self, 8)
        self._inside.setContentsMargins(16, 10, 16, 14)
        self._home: QWidget | None = None
        self.hide()

    def ask(
        self, work: Workplace, words: str, press: str, do: Callable[[], object], home: QWidget,
        phrase: NewPhrase | None = None,
    ) -> None:  # fmt: skip
        """Show a sentence, a new passphrase to type when there is one, and two buttons.

        Args:
            home: where the keyboard goes when it is taken away.
        """
        empty(self._inside)
        self._home = home
        self.setAccessibleName(words)
        self._inside.addWidget(label(words, "body", wrap=True))
        code = self.objectName()
        main = button(work.theme, press, "", "main", f"{code}-do", do)
        if phrase is not None:
            grid = QGridLayout()
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(1, 1)
            phrase.place(grid, 0)
            phrase.first.returnPressed.connect(lambda: phrase.second.setFocus())
            phrase.second.returnPressed.connect(do)
            self._inside.addLayout(grid)
        foot = row()
        foot.addWidget(main)
        foot.addWidget(button(work.theme, _("Cancel"), "", "link", f"{code}-cancel", self.leave))
        foot.addStretch(1)
        self._inside.addLayout(foot)
        self.turned.emit(True)
        self.show()
        (phrase.first if phrase is not None else main).setFocus()

    def leave(self) -> None:
        """Take the question away; what was typed is forgotten."""
        self.hide()
        empty(self._inside)
        self.turned.emit(False)
        if self._home is not None:
            self._home.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


class HoldersBlock(Block):
    """``step_asked``: a ``Step`` that takes access away."""

    step_asked = Signal(object)

    def __init__(self, work: Workplace, banner: Banner) -> None:
        super().__init__(_("Who opens this office"), code="holders-block")
        self._work, self._banner = work, banner
        self._holders: tuple[Holder, ...] = ()
        self.table = Table(work.theme, _("Who opens this office"), "holders")
        self.table.grow_with_rows()
        self.table.opened.connect(lambda _row: self._give())
        self.body.addWidget(self.table)
        self.give = button(work.theme, _("Give access…"), "lock", "main", "access-give", self._give)
        self.take = button(work.theme, _("Take access away…"), "minus", "", "access-take", self._take)
        fresh = button(work.theme, _("New person…"), "user", "link", "access-person", self._new_person)
        foot = QWidget()
        line = row(foot)
        line.setContentsMargins(16, 10, 16, 12)
        for each in (self.give, self.take, fresh):
            line.addWidget(each)
        line.addStretch(1)
        self.body.addWidget(foot)
        self.asked = Asked("access-asked")
        self.asked.turned.connect(foot.setHidden)
        self.body.addWidget(self.asked)
        self.look()

    def look(self) -> None:
        """Read again who can."""
        at, self._holders = max(0, self.table.chosen()), custody.holders(self._work.desk)
        rows = [self._cells(each) for each in self._holders]
        columns = [
            Column(_("Person"), least=140),
            Column(_("Role"), width=170),
            Column(_("Access"), width=190),
        ]
        self.table.show_cells(columns, rows)
        self.table.selectionModel().currentRowChanged.connect(lambda new, _old: self._turn(new.row()))
        self.table.setCurrentIndex(self.table.model().index(min(at, len(rows) - 1), 0))
        self._turn(self.table.currentIndex().row())
        inside = sum(each.opens for each in self._holders)
        self.say_aside(_("{n} of {all} have a passphrase").format(n=inside, all=len(rows)))

    def _cells(self, each: Holder) -> list[Cell]:
        state = Cell(state_text=_("Has a passphrase"), state="well")
        if not each.opens:
            state = Cell(state_text=_("No access yet"), state="missing")
        elif not each.person.access:
            state = Cell(state_text=_("To take away"), state="todo")
        return [Cell(each.person.name), Cell(role_name(each.person.role), tone="ink2"), state]

    def chosen(self) -> Holder | None:
        """The line with the keyboard."""
        at = self.table.currentIndex().row()
        return self._holders[at] if 0 <= at < len(self._holders) else None

    def _turn(self, _row: int) -> None:
        each = self.chosen()
        if each is None:
            return
        mine = each.person.uuid == self._work.desk.user
        self.give.setText(_("New passphrase…") if each.opens else _("Give access…"))
        self.give.setAccessibleName(self.give.text().replace("…", ""))
        why = _("One changes one’s own under “My passphrase”.") if mine else ""
        if not each.person.access:
            why = _("They have left: give them a role first.")
        offer(self.give, why)
        why = _("Another administrator of this office does it.") if mine else ""
        offer(self.take, why if each.opens else _("This person cannot open the office."))
        if self.asked.isVisible():
            self.asked.leave()

    def _give(self) -> None:
        each = self.chosen()
        if each is None or not self.give.isEnabled():
            return
        words = _("{name} types a passphrase here, twice; nobody else needs to know it.")
        phrase = NewPhrase("access-")
        do = partial(self._given, each, phrase)
        press = _("Give access") if not each.opens else _("Change the passphrase")
        self.asked.ask(self._work, words.format(name=each.person.name), press, do, self.table, phrase)

    def _given(self, each: Holder, phrase: NewPhrase) -> None:
        try:
            typed = phrase.value()
        except UserError as error:
            show_refusal(self._banner, error)
            phrase.first.setFocus()
            return
        self.asked.setEnabled(False)
        job = partial(custody.give_access, self._work.desk, each.person.uuid, typed)
        self._work.jobs.run(job, lambda _done: self._done(each), self._refused)

    def _done(self, each: Holder) -> None:
        self.asked.setEnabled(True)
        self.asked.leave()
        self.look()
        words = _("{name} can open the office.").format(name=each.person.name)
        self._banner.tell("saved", escape(words))

    def _refused(self, error: UserError) -> None:
        self.asked.setEnabled(True)
        show_refusal(self._banner, error)

    def _take(self) -> None:
        each = self.chosen()
        if each is None:
            return
        words = _(
            "The passphrase of {name} opens nothing more, and the office goes under a new key, for they may"
            " have kept the old one. It is copied first, closes meanwhile and opens again here."
        )
        do = partial(self._taken, each)
        press = _("Take away and change the key")
        self.asked.ask(self._work, words.format(name=each.person.name), press, do, self.table)

    def _taken(self, each: Holder) -> None:
        name, person = each.person.name, each.person.uuid
        self.step_asked.emit(
            Step(
                _("Taking away the access of {name}").format(name=name),
                _("{name} no longer opens the office, and it is under a new key.").format(name=name),
                lambda desk, tell: custody.take_access(desk, person, tell),
            )
        )

    def _new_person(self) -> None:
        self._work.new_asked.emit("person", {"office": self._work.desk.office_uuid})
