"""The form of a meeting: what it is, agenda, attendance, decisions, follow-up and minutes, tab by tab."""

import datetime as dt
from functools import partial
from typing import Any, Final
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import show_partial
from issss_desktop.services import reading
from issss_desktop.services.reading import Form
from issss_desktop.services.records import Saved
from issss_desktop.ui.boards.agenda import AgendaSection
from issss_desktop.ui.boards.attendance import AttendanceSection
from issss_desktop.ui.boards.decisions import DecisionsPanel
from issss_desktop.ui.boards.followup import FollowUpPanel
from issss_desktop.ui.boards.minutes import MinutesPanel
from issss_desktop.ui.boards.pack import pack_button
from issss_desktop.ui.look.blocks import button, column, empty, label, row, rule, surface
from issss_desktop.ui.sections.body import FormBody, sections_of
from issss_desktop.ui.workplace import Workplace

TABS: Final = (
    ("session", N_("Session")),
    ("agenda", N_("Agenda")),
    ("attendance", N_("Attendance")),
    ("decisions", N_("Decisions")),
    ("follow-up", N_("Follow-up")),
    ("minutes", N_("Minutes")),
)
MINUTES: Final = ("minutes", "minutes_state", "minutes_confirmed_at", "minutes_changes", "communique")


class MeetingBody(FormBody):
    """Date with its precision, certainty and the pack; then one tab a part, kept from record to record."""

    def __init__(self, work: Workplace, entity: Any) -> None:
        super().__init__(work, entity)
        self._tabs: dict[str, QPushButton] = {}
        self._sheets: dict[str, QWidget] = {}
        self._uuid: UUID | None = None

    def build(self) -> None:
        """Make the fields; what every form has below them stands with those of the session."""
        super().build()
        inside = self._sheets["session"].layout()
        assert isinstance(inside, QVBoxLayout)
        for section in (self.children_sections[-1], self.attachments):
            assert isinstance(section, QWidget)
            inside.insertWidget(inside.count() - 1, section)

    def _build(self, inside: QVBoxLayout) -> None:
        inside.addWidget(self._strip())
        inside.addWidget(self._tab_line())
        inside.addWidget(rule())
        made = {code: QWidget(self.page) for code, _name in TABS}
        for code, sheet in made.items():
            column(sheet)
            inside.addWidget(sheet)
            self._sheets[code] = sheet
        self._build_session(_layout(made["session"]))
        self.agenda = AgendaSection(self._work, self.page)
        self._add_rows(_layout(made["agenda"]), self.agenda)
        self.attendance = AttendanceSection(self._work, self.page)
        self._add_rows(_layout(made["attendance"]), self.attendance)
        self.decisions = DecisionsPanel(self._work)
        _layout(made["decisions"]).addWidget(self.decisions)
        self.follow_up = FollowUpPanel(self._work)
        _layout(made["follow-up"]).addWidget(self.follow_up)
        self.minutes = MinutesPanel(self._work)
        _layout(made["minutes"]).addWidget(self.minutes)
        self._build_minutes(_layout(made["minutes"]))
        for panel in (self.decisions, self.follow_up, self.minutes):
            panel.acted.connect(self._acted)
        self.agenda.begin_at(self._begins)
        self.rows["begins"].editor.changed.connect(self.agenda.refresh)
        inside.addStretch(1)
        self.show_tab("session")

    def _strip(self) -> QWidget:
        strip = self._head = surface("head")
        line = row(strip, 12)
        line.setContentsMargins(16, 8, 16, 8)
        self._said = label("", "second", wrap=True)
        line.addWidget(self._said, 1)
        self._actions = row()
        line.addLayout(self._actions)
        return strip

    def _tab_line(self) -> QWidget:
        box = QWidget(self.page)
        line = row(box, 12)
        line.setContentsMargins(16, 4, 16, 0)
        group = QButtonGroup(box)
        for code, name in TABS:
            tab = button(self._work.theme, _(name), "", "tab", f"tab-{code}", partial(self.show_tab, code))
            tab.setCheckable(True)
            group.addButton(tab)
            line.addWidget(tab)
            self._tabs[code] = tab
        line.addStretch(1)
        return box

    def _build_session(self, inside: QVBoxLayout) -> None:
        sections = [(title, [f for f in fields if f.code not in MINUTES])
                    for title, fields in sections_of(self.entity)]  # fmt: skip
        below = sections.pop()
        self._two_columns(inside, [s for s in sections if s[1]])
        title, fields = below
        self._two_columns(inside, [(title, fields[:-1]), ("", fields[-1:])], at=1)
        inside.addStretch(1)

    def _build_minutes(self, inside: QVBoxLayout) -> None:
        """The text has the whole width; what became of it and the communiqué stand below."""
        text, *state, communique = (self.entity.field(code) for code in MINUTES)
        side = column(spacing=6)
        side.setContentsMargins(16, 6, 16, 0)
        inside.addLayout(side)
        self._section(side, text.section, [text])
        self._two_columns(inside, [("", state), ("", [communique])], at=1)

    # tabs

    def show_tab(self, code: str) -> None:
        """Show one part of the meeting."""
        self._tabs[code].setChecked(True)
        for each, sheet in self._sheets.items():
            sheet.setVisible(each == code)

    def reveal(self, widget: QWidget) -> None:
        """Show the tab that a widget stands in."""
        code = next((c for c, sheet in self._sheets.items() if sheet.isAncestorOf(widget)), None)
        if code is not None and self._sheets[code].isHidden():
            self.show_tab(code)

    def focus_first(self) -> None:
        """Put the cursor into the first field of the session."""
        self.show_tab("session")
        super().focus_first()

    # what is shown

    def _begins(self) -> dt.time | None:
        """When the meeting begins, as it stands in its field; None when that cannot be read yet."""
        try:
            found: dt.time | None = self.entity.field("begins").kind.parse(self.rows["begins"].editor.raw())
        except (UserError, ValueError):
            return None
        return found

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show a meeting with all its parts; one that is saved can have its pack printed."""
        self._uuid = form.uuid if form else None
        self.attendance.show_meeting(self._uuid)
        super().show_form(form, defaults)
        self.agenda.refresh()
        self._read_panels()
        for code in ("decisions", "follow-up"):
            self._tabs[code].setEnabled(form is not None)
        if form is None:
            self.show_tab("session")
        self._head.setVisible(form is not None)
        empty(self._actions)
        if form is None:
            return
        record, lang = form.row, self._work.lang
        board = record["board"]
        parts = [
            reading.title(self._work.desk, "board", board) if board else _("board not identified"),
            show_partial(record["on"], lang) if record["on"] else _("no date"),
            record["date_note"] or "",
            _("certainty: {text}").format(text=record["certainty"] or _("not stated")),
        ]
        self._said.setText(" · ".join(p for p in parts if p))
        if record.alive:
            self._actions.addWidget(pack_button(self._work, record.ref))

    def _read_panels(self) -> None:
        for panel in (self.decisions, self.follow_up, self.minutes):
            panel.show_meeting(self._uuid)

    def _acted(self, saved: Saved) -> None:
        """Something was written beside this form: it can be undone, and every page shows it."""
        self._work.saved.emit(saved.position if saved.changed else None)
        self._work.announce(saved.changed)
        self._read_panels()


def _layout(sheet: QWidget) -> QVBoxLayout:
    found = sheet.layout()
    assert isinstance(found, QVBoxLayout)
    return found
