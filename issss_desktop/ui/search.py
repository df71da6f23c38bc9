"""One box for records, screens, reports and commands; accents and spelling variants do not matter."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.desk import Desk
from issss_desktop.services.lists import Line
from issss_desktop.ui.jobs import Jobs
from issss_desktop.ui.look.blocks import column, surface
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.workplace import Workplace

QUIET_MS = 60
MOST = 12
EACH = 3
"""Screens, reports and commands shown of each, so that the records are never pushed out."""

RECORDS, SCREENS, REPORTS, COMMANDS = "records", "screens", "reports", "commands"
GROUPS = {
    RECORDS: N_("Records"),
    SCREENS: N_("Screens"),
    REPORTS: N_("Reports"),
    COMMANDS: N_("Commands"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One line: words, what choosing it does, icon, fine print at the right, words it also answers to.

    ``excerpt``: where in a record the words typed stand, shown below it.
    """

    words: str
    go: Callable[[], object]
    group: str = SCREENS
    icon: str = "chevron-right"
    aside: str = ""
    also: str = ""
    excerpt: str = ""

    def key(self) -> str:
        """What typed words are compared with."""
        return search_key(f"{self.words} {self.aside} {self.also}")


class FoundList(QWidget):
    """The results under the box, by group; never modal, the keyboard stays in the box."""

    def __init__(self, work: Workplace, parent: QWidget, take: Callable[[int], object]) -> None:
        super().__init__(parent)
        surface("window", self)
        self._take = take
        self._places: list[int] = []
        inside = column(self)
        frame = QFrame()
        frame.setProperty("surface", "popup")
        inside.addWidget(frame)
        box = column(frame)
        box.setContentsMargins(1, 1, 1, 1)
        self.table = Table(work.theme, _("Results"), "found", 26, 12)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.clicked.connect(self._clicked)
        box.addWidget(self.table)
        self.hide()

    def fill(self, found: Sequence[Found]) -> None:
        """Show results under the heads of their groups, or say that there is none."""
        rows: list[list[Cell]] = []
        self._places = []
        at = 0
        for group, members in groupby(found, key=lambda f: f.group):
            rows.append([Cell(_(GROUPS[group]), tone="ink2", bold=True, tinted=True)])
            self._places.append(-1)
            for each in members:
                said = ", ".join(p for p in (each.words, each.aside, each.excerpt, _(GROUPS[group])) if p)
                rows.append([Cell(each.words, unit=each.aside, icon=each.icon, sentence=said)])
                self._places.append(at)
                if each.excerpt:
                    rows.append([Cell(each.excerpt, icon="quote", icon_tone="ink3", indent=20, tone="ink2")])
                    self._places.append(at)
                at += 1
        if not rows:
            rows.append([Cell(_("Nothing found. Try fewer words, or part of a reference."), tone="ink2")])
            self._places.append(-1)
        self.table.show_cells([Column("")], rows)
        self.select(0)

    def place(self, under: QLineEdit) -> None:
        """Stand under the box, as wide as the window allows."""
        home = self.parentWidget()
        assert home is not None
        corner = under.mapTo(home, QPoint(0, under.height() + 2))
        width = min(max(under.width(), 560), home.width() - corner.x() - 16)
        height = min(len(self._places) * 26 + 4, home.height() - corner.y() - 40)
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.show()
        self.raise_()

    def chosen(self) -> int:
        """Number of the result selected, -1 when there is none."""
        row = self.table.currentIndex().row()
        return self._places[row] if 0 <= row < len(self._places) else -1

    def select(self, number: int) -> None:
        """Select a result by its number."""
        if number in self._places and number >= 0:
            index = self.table.model().index(self._places.index(number), 0)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def sentence(self) -> str:
        """The selected result as a screen reader says it."""
        index = self.table.currentIndex()
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "") if index.isValid() else ""

    def _clicked(self, index: QModelIndex) -> None:
        self._take(self._places[index.row()])


def _records(desk: Desk, text: str) -> Sequence[Line]:
    """Records that say a text."""
    from issss_desktop.services import searching  # no start waits for it

    return searching.search(desk, text, MOST)


class SearchBox(QLineEdit):
    """Finds while one types; ``fixed`` tells screens, reports and commands, records come from the service.

    What a search needs is made by the first one: no start waits for it.
    """

    def __init__(self, work: Workplace, home: QWidget, fixed: Callable[[], Iterable[Found]]) -> None:
        super().__init__()
        self._work, self._home, self._tell = work, home, fixed
        self._found: list[Found] = []
        self._wish = 0
        theme = work.theme
        self.setObjectName("search")
        words = _("Search a record, a screen, a report, a command")
        self.setAccessibleName(words)
        self.setAccessibleDescription(
            _("Arrow keys choose a result, Enter opens it, Escape closes the list.")
        )
        self.setPlaceholderText(words)
        self.setMinimumWidth(220)
        self.setMaximumWidth(420)
        self._icon = self.addAction(
            theme.icons.icon("search", theme.tokens.ink2), self.ActionPosition.LeadingPosition
        )
        theme.changed.connect(self._dress)
        self._jobs = Jobs(work.desk, self)
        self._jobs.broken.connect(work.jobs.broken)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._quiet.start())

    @cached_property
    def results(self) -> FoundList:
        """The results under the box."""
        self._home.installEventFilter(self)
        return FoundList(self._work, self._home, self._take)

    @cached_property
    def _fixed(self) -> Sequence[tuple[str, Found]]:
        return [(each.key(), each) for each in self._tell()]

    def _is_open(self) -> bool:
        return "results" in vars(self) and self.results.isVisible()

    def close_list(self) -> None:
        """Close the list, if there ever was one."""
        if self._is_open():
            self.results.hide()

    def forget(self) -> None:
        """The list stands in the window, not in the box: it goes when the pages go."""
        if "results" in vars(self):
            self.results.deleteLater()

    def _dress(self) -> None:
        self._icon.setIcon(self._work.theme.icons.icon("search", self._work.theme.tokens.ink2))

    # looking

    def look(self) -> None:
        """Look for what is typed at once and open the list."""
        self._quiet.stop()
        self._wish += 1
        text = self.text().strip()
        self._show(self.candidates(text) if text else [])

    def _ask(self) -> None:
        """The same without waiting: the screens now, the records when another thread has found them."""
        text = self.text().strip()
        self._wish += 1
        if not text:
            self._show([])
            return
        job = partial(_records, self._work.desk, text)
        self._jobs.run(job, partial(self._arrived, self._wish, text), self._refused)

    def _arrived(self, wish: int, text: str, rows: Sequence[Line]) -> None:
        if wish == self._wish:
            self._show(self._together(text, rows))

    def _refused(self, error: UserError) -> None:
        self._work.said.emit("error", str(error))

    def candidates(self, text: str) -> list[Found]:
        """Screens, reports and commands with every word of the text, and records."""
        return self._together(text, _records(self._work.desk, text))

    def _together(self, text: str, rows: Sequence[Line]) -> list[Found]:
        words = search_key(text).split()
        named = [each for key, each in self._fixed if all(word in key for word in words)] if words else []
        out: list[Found] = []
        for group in (SCREENS, COMMANDS, REPORTS):
            out += [f for f in named if f.group == group][:EACH]
        records = [self._record(row) for row in _best_first(rows, words)]
        first = bool(out) and bool(words) and search_key(out[0].words).startswith(words[0])
        return out + records if first else records + out

    def _record(self, line: Line) -> Found:
        entity = line.row.entity
        hidden = STATES["confidential"].label() if line.row.confidential else ""
        aside = " · ".join(p for p in (_(ENTITIES[entity].label), line.ref, hidden) if p)
        go = partial(self._work.asked.emit, entity, line.uuid)
        return Found(line.title or line.ref, go, RECORDS, icon_of(entity), aside, excerpt=line.excerpt)

    def _show(self, found: list[Found]) -> None:
        self._found = found
        if not self.text().strip():
            self.close_list()
            return
        self.results.fill(found)
        self.results.place(self)
        self._say()

    def _say(self) -> None:
        self.setAccessibleDescription(self.results.sentence())

    # choosing

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._found):
            found = self._found[at]
            self.drop()
            found.go()

    def drop(self) -> None:
        """Close the list and empty the box."""
        self._wish += 1
        self._quiet.stop()
        self.close_list()
        self.clear()

    def step(self, by: int) -> None:
        """Select the next result, or the one before; around the ends."""
        if self._found:
            self.results.select((self.results.chosen() + by) % len(self._found))
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._is_open() or self._quiet.isActive() or self._jobs.under_way():
                self.look()
            self._take(self.results.chosen())
        elif key == Qt.Key.Key_Escape:
            self.drop()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self._is_open():
                self.look()
            else:
                self.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._is_open():
            self.results.place(self)
        return super().eventFilter(watched, event)


def icon_of(code: str) -> str:
    """Icon of a kind of record."""
    return {
        "contribution": "coins",
        "published_figure": "report-money",
        "project": "folders",
        "assessment": "eye-check",
        "meeting": "calendar-event",
        "programme": "target",
        "allocation": "send",
        "reconciliation": "scale",
        "decision": "gavel",
        "action": "clipboard-text",
        "board": "gavel",
        "analysis": "heart-handshake",
        "compact": "heart-handshake",
        "organisation": "building",
        "person": "user",
        "zone": "map-pin",
        "criterion": "target",
    }.get(code, "file-text")


def _best_first(rows: Sequence[Line], words: Sequence[str]) -> Sequence[Line]:
    """Records whose name begins with the first word, then the others; each by kind, in a fixed order."""

    def rank(line: Line) -> tuple[bool, int]:
        begins = bool(words) and search_key(line.title or line.ref).startswith(words[0])
        return not begins, ENTITIES[line.row.entity].tag

    return sorted(rows, key=rank)
