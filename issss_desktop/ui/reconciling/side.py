"""Beside the lines: what the chosen one may show, then the bridge from our balance to the agent's, live."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.reconciliation import LineStanding, Standing, Suggestion
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.services.permits import Action
from issss_desktop.services.reconciling.bridge import GROUPS, reason_label
from issss_desktop.services.reconciling.signing import how_to_sign, why_not_signed
from issss_desktop.ui.look.blocks import button, column, empty, label, row, rule, surface
from issss_desktop.ui.reconciling.lines import record_text
from issss_desktop.ui.workplace import Workplace, offer

WIDTH = 292


class Side(QWidget):
    """``accepted``: line and rank; ``taken_back``, ``reasoned``: a line; ``reopen_asked``: why."""

    accepted = Signal(object, int)
    taken_back = Signal(object)
    reasoned = Signal(object)
    sign_asked = Signal()
    reopen_asked = Signal(str)
    print_asked = Signal(str)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._standing: Standing | None = None
        self._barred = False
        surface("head", self)
        self.setObjectName("reconciliation-side")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        inside = column(self, 4)
        inside.setContentsMargins(12, 8, 12, 10)
        self._line = column(spacing=2)
        inside.addLayout(self._line)
        inside.addWidget(rule("h2"))
        inside.addWidget(label(_("From our balance to the agent’s"), "h2"))
        self._bridge = QGridLayout()
        self._bridge.setContentsMargins(0, 2, 0, 2)
        self._bridge.setHorizontalSpacing(8)
        self._bridge.setVerticalSpacing(3)
        self._bridge.setColumnStretch(0, 1)
        inside.addLayout(self._bridge)
        self._end = column(spacing=6)
        inside.addLayout(self._end)
        inside.addStretch(1)

    def show_standing(self, found: Standing | None, barred: bool) -> None:
        """Show the bridge of a reconciliation."""
        self._standing, self._barred = found, barred
        empty(self._bridge)
        empty(self._end)
        if found is not None:
            self._draw_bridge(found)
            self._draw_end(found)

    # the chosen line

    def show_line(self, line: LineStanding | None) -> None:
        """Show what the chosen line shows, or may show."""
        empty(self._line)
        title = label(_("The chosen line"), "h2")
        self._line.addWidget(title)
        if line is None:
            self._line.addWidget(
                label(_("Choose a line to see what it may show of ours."), "fine", wrap=True)
            )
            return
        if line.record is not None or line.missing:
            self._matched(line)
        elif line.suggestions:
            self._line.addWidget(
                label(_("Enter accepts the first; 1 to 5 accept one of them."), "fine", wrap=True)
            )
            for rank, each in enumerate(line.suggestions):
                self._line.addWidget(self._suggestion(line, rank, each))
        else:
            self._line.addWidget(
                label(_("No record of ours fits: give the line its reason."), "fine", wrap=True)
            )
        self._reason(line)

    def _matched(self, line: LineStanding) -> None:
        words = record_text(line.record, self._work.lang) if line.record else _("(deleted or not received)")
        self._line.addWidget(label(words, "body", wrap=True))
        if line.together:
            self._line.addWidget(
                label(_("Another line shows it too: they are compared together."), "fine", wrap=True)
            )
        if line.elsewhere:
            self._line.addWidget(label(line.elsewhere, "fine", "warning", wrap=True))
        if not self._barred:
            back = button(
                self._work.theme, _("Take back (Backspace)"), "arrow-back-up", "link", "line-unmatch",
                partial(self.taken_back.emit, line.uuid),
            )  # fmt: skip
            self._left(back)

    def _suggestion(self, line: LineStanding, rank: int, each: Suggestion) -> QWidget:
        box = QWidget()
        inside = column(box, 0)
        words = f"{rank + 1}. {record_text(each.record, self._work.lang)}"
        head = row(spacing=4)
        head.addWidget(label(words, "body", wrap=True), 1)
        if not self._barred:
            take = button(
                self._work.theme, _("Accept"), "", "link", f"accept-{rank + 1}",
                partial(self.accepted.emit, line.uuid, rank),
            )  # fmt: skip
            take.setAccessibleName(_("Accept: {record}").format(record=words))
            head.addWidget(take, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(head)
        inside.addWidget(label(each.sentence, "fine", "right" if each.sure else "", wrap=True))
        if each.taken:
            inside.addWidget(label(each.taken, "fine", "warning", wrap=True))
        return box

    def _reason(self, line: LineStanding) -> None:
        if line.reason:
            said = _("Reason: {reason}").format(reason=reason_label(line.reason))
            self._line.addWidget(label(said, "body", wrap=True))
            if line.explanation:
                self._line.addWidget(label(line.explanation, "fine", wrap=True))
        elif line.proposed is not None:
            self._line.addWidget(label(line.proposed.sentence, "fine", wrap=True))
            if not self._barred:
                words = _("Take the reason: {reason} (R)").format(reason=reason_label(line.proposed.code))
                press = partial(self.reasoned.emit, line.uuid)
                self._left(button(self._work.theme, words, "check", "link", "line-reason", press))
        elif line.is_open and not self._barred:
            said = _("F2 opens its fields: reason and explanation.")
            self._line.addWidget(label(said, "fine", wrap=True))

    def _left(self, widget: QWidget) -> None:
        line = row()
        line.addWidget(widget)
        line.addStretch(1)
        self._line.addLayout(line)

    # the bridge

    def _draw_bridge(self, found: Standing) -> None:
        bridge, lang = found.bridge, self._work.lang
        end = show_partial(bridge.end, lang) if bridge.end else _("n/a")
        at = self._step(0, _("Our balance at {day}").format(day=end), bridge.ours, "total")
        for group, words in GROUPS.items():
            items = bridge.of(group)
            if items:
                at = self._step(at, f"{_(words)} ({len(items)})", bridge.sum_of(group), "amount", signed=True)
        self._bridge.addWidget(rule("total"), at, 0, 1, 2)
        at = self._step(at + 1, _("Closing balance of the agent"), bridge.closing, "total")
        tone = "warning" if bridge.open_items or bridge.rest is None else "right"
        count = len(bridge.open_items)
        words = _("Not explained ({n})").format(n=count) if count else _("Not explained")
        self._step(at, words, bridge.rest, "total", tone)

    def _step(
        self, at: int, words: str, amount: int | None, role: str, tone: str = "", signed: bool = False
    ) -> int:
        shown = _("n/a") if amount is None else numbers.show_amount(amount, 2, self._work.lang, True)
        if signed and amount is not None and amount > 0:
            shown = f"+{shown}"
        figure = label(shown, role, tone or ("ink3" if amount is None else ""))
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        name = label(words, "strong" if role == "total" else "body", tone or "", wrap=True)
        figure.setAccessibleName(_("{name}: {text}").format(name=words, text=shown))
        self._bridge.addWidget(name, at, 0)
        self._bridge.addWidget(figure, at, 1, Qt.AlignmentFlag.AlignTop)
        return at + 1

    def _draw_end(self, found: Standing) -> None:
        theme = self._work.theme
        if found.signed_on is not None and found.final:
            said = _("Signed off on {day} by {name}.").format(
                day=show_day(found.signed_on, self._work.lang), name=found.signed_by
            )
            self._end.addWidget(label(said, "strong", "right", wrap=True))
            if found.since:
                self._end.addWidget(label(found.since, "fine", "warning", wrap=True))
            self._offer_reopening()
        else:
            why = why_not_signed(found)
            if why:
                self._end.addWidget(label(why, "fine", "warning", wrap=True))
                hint = _("Explain each, or write a conclusion in the form and save it.")
                if found.bridge.ours is None:
                    hint = how_to_sign(found)
                self._end.addWidget(label(hint, "fine", wrap=True))
            sign = button(theme, _("Sign off"), "check", "main", "sign-off", self.sign_asked.emit)
            offer(sign, self._work.why_not(Action.FINALISE) or why)
            self._end.addWidget(sign, 0, Qt.AlignmentFlag.AlignLeft)
        paper = button(
            theme,
            _("Print"),
            "printer",
            "",
            "print-reconciliation",
            partial(self.print_asked.emit, found.ref),
        )
        self._end.addWidget(paper, 0, Qt.AlignmentFlag.AlignLeft)

    def _offer_reopening(self) -> None:
        why = QLineEdit()
        why.setObjectName("reopen-reason")
        why.setPlaceholderText(_("Why it is reopened"))
        why.setAccessibleName(_("Why it is reopened"))
        again = button(
            self._work.theme, _("Reopen"), "restore", "", "reopen", lambda: self.reopen_asked.emit(why.text())
        )
        why.returnPressed.connect(again.click)
        offer(again, self._work.why_not(Action.CHANGE_FINAL))
        line = row()
        line.addWidget(why, 1)
        line.addWidget(again)
        self._end.addLayout(line)
