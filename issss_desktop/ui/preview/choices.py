"""The left of the page: which report, about what, at which cut-off, in which language, on which paper."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import LANGUAGES, N_, _, language
from issss_desktop.models.day_kinds import Day
from issss_desktop.models.fields import entity
from issss_desktop.models.kinds import Whole
from issss_desktop.services import reading
from issss_desktop.services.printing import publishing, reports
from issss_desktop.services.printing.orders import PACK, TWIN, Order
from issss_desktop.ui.editors import DAY_HINT, choices, titles
from issss_desktop.ui.entry.fields import Editor, LineEditor
from issss_desktop.ui.entry.links import LinkEditor
from issss_desktop.ui.look.blocks import Picture, button, column, empty, label, row
from issss_desktop.ui.look.choice import ChoiceBox, TickBox
from issss_desktop.ui.places import LANGUAGE_NAMES
from issss_desktop.ui.preview.copies import Copies
from issss_desktop.ui.workplace import Workplace

YEAR = "year"
FIRST, LAST = 1900, 2100
NEEDS = {
    "meeting": N_("Without a meeting: the board of the office’s province."),
    "organisation": N_("Without a donor: every donor."),
    "province": N_("Without a province: all of them."),
}


class Choices(QWidget):
    """What is ordered. ``changed``: another order; ``without_asked``: print without the bad annexes."""

    changed = Signal()
    without_asked = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self.skip_bad = False
        self._about: Editor | None = None
        self._about_kind = ""
        inside = column(self, 4)
        self.report = self._box(inside, _("Report"), "report")
        self.report.setProperty("kind", "")
        for kind in reports.reports():
            self.report.addItem(_(kind.title), kind.name)
        self._about_place = column(spacing=4)
        inside.addLayout(self._about_place)
        self.day = LineEditor("cut-off", _("Figures as at"), Day(), lambda: work.lang, hint=_(DAY_HINT))
        self._day_name = self._line(inside, self.day.name, self.day)
        self.lang = self._box(inside, _("Language of the paper"), "report-language")
        for code in LANGUAGES:
            self.lang.addItem(LANGUAGE_NAMES[code], code)
        self.lang.addItem(_("French and English, on facing pages"), TWIN)
        self.lang.setCurrentIndex(self.lang.findData(language()))
        inside.addSpacing(6)
        self.black = self._check(inside, _("Black and white"), "black")
        self.booklet = self._check(inside, _("A5 booklet"), "booklet")
        self.booklet.setToolTip(_("Two pages on each side of A4 sheets, turned over the short edge, folded"))
        self.provisional = self._check(inside, _("Provisional version"), "provisional")
        self.provisional.setToolTip(_("The words stand across every page"))
        self._replace_place = column(spacing=4)
        inside.addLayout(self._replace_place)
        self.replaced: ChoiceBox | None = None
        self._annexes = column(spacing=4)
        inside.addLayout(self._annexes)
        self.copy = Copies(work)
        inside.addWidget(self.copy)
        self.with_annexes: TickBox | None = None
        self.day.show_value(work.figures.cut_off if work.figures else work.today())
        self.day.judged.connect(lambda _place, problem: self._judged(problem))
        self.day.line.returnPressed.connect(self.day.judge)
        self.report.currentIndexChanged.connect(lambda _at: self._another_report())
        self.lang.currentIndexChanged.connect(lambda _at: self._changed())
        self._another_report()

    def _box(self, inside: QVBoxLayout, words: str, code: str) -> ChoiceBox:
        box = ChoiceBox(self._work.theme)
        box.setObjectName(code)
        box.setAccessibleName(words)
        self._line(inside, words, box)
        return box

    def _line(self, inside: QVBoxLayout, words: str, widget: QWidget) -> QLabel:
        name = label(words, "second", wrap=True)
        name.setBuddy(widget)
        inside.addSpacing(4)
        inside.addWidget(name)
        inside.addWidget(widget)
        return name

    def _check(self, inside: QVBoxLayout, words: str, code: str) -> TickBox:
        made = TickBox(self._work.theme, words)
        made.setObjectName(code)
        made.toggled.connect(lambda _on: self._changed())
        inside.addWidget(made)
        return made

    # the report and its subject

    def kind(self) -> reports.ReportKind:
        """The report chosen."""
        return next(k for k in reports.reports() if k.name == self.report.currentData())

    def choose(self, name: str = "", ref: str = "") -> None:
        """Choose a report, and what it is about when a record is named."""
        if name:
            self.report.setCurrentIndex(max(0, self.report.findData(name)))
        found = reading.find(self._work.desk, ref) if ref else []
        if found and isinstance(self._about, LinkEditor) and found[0].entity == self._about_kind:
            self._about.show_value(found[0].uuid)
            self._changed()
        self._show_annexes()

    def _another_report(self) -> None:
        empty(self._about_place)
        self._about = None
        kind = self.kind()
        self._about_kind = kind.about
        for widget in (self._day_name, self.day):  # a yearly report ends with its year
            widget.setVisible(kind.about != YEAR)
        if kind.about:
            self._about = self._editor(kind.about)
            self._line(self._about_place, self._about.name, self._about)
            if not kind.must and kind.about in NEEDS:
                self._about_place.addWidget(label(_(NEEDS[kind.about]), "fine", wrap=True))
            self._about.judged.connect(lambda _place, _problem: self._about_changed())
        self._about_changed()

    def _editor(self, about: str) -> Editor:
        work = self._work
        if about == YEAR:
            made: Editor = LineEditor("about", _("Year"), Whole(), lambda: work.lang)
            made.show_value(work.today().year - 1)
            return made
        name = _("Donor") if about == "organisation" else _(entity(about).label)
        return LinkEditor(work.theme, "about", name, choices(work, about), titles(work, about))

    def _about_changed(self) -> None:
        self._show_annexes()
        self._show_given()
        self._changed()

    def _changed(self) -> None:
        self.skip_bad = False
        self.changed.emit()

    def _judged(self, problem: Problem | None) -> None:
        for widget in self.day.inputs():
            widget.setToolTip(problem.sentence() if problem else "")
        self.day.mark("error" if problem else "")
        self._changed()

    # a pack given out

    def _show_given(self) -> None:
        """Offer the pages that changed since a pack of the meeting chosen was published."""
        before = self.replaced.currentData() if self.replaced is not None else ""
        empty(self._replace_place)
        self.replaced = None
        about = self._about.raw() if self._about_kind == "meeting" and self._about else None
        if self.report.currentData() != PACK or isinstance(about, str):
            return
        given = publishing.whole_packs(self._work.desk, about)
        if not given:
            return
        box = ChoiceBox(self._work.theme)
        box.setObjectName("replaced")
        box.setAccessibleName(_("Pages"))
        box.addItem(_("The whole pack"), "")
        for row_found in given:
            words = _("Pages that replace those of version {n} ({language}, {ref})")
            name = LANGUAGE_NAMES.get(row_found["language"], row_found["language"])
            box.addItem(words.format(n=row_found["version"], language=name, ref=row_found.ref), row_found.ref)
        self._line(self._replace_place, _("Pages"), box)
        box.setCurrentIndex(max(0, box.findData(before)))
        box.currentIndexChanged.connect(lambda _at: self._changed())
        self.replaced = box

    # annexes

    def _attachments(self) -> Sequence[tuple[str, str]]:
        """(title, name of the file) of what is attached to the meeting chosen."""
        about = self._about.raw() if self._about_kind == "meeting" and self._about else None
        if not about or isinstance(about, str):
            return ()
        rows = reading.read(self._work.desk, about).children.get("attachment", ())
        return [(row["title"] or row["piece"].name, row["piece"].name) for row in rows if row["piece"]]

    def _show_annexes(self, problems: Sequence[Problem] = ()) -> None:
        checked = self.with_annexes is None or self.with_annexes.isChecked()
        empty(self._annexes)
        self.with_annexes = None
        found = self._attachments()
        if not found:
            return
        self._annexes.addSpacing(8)
        self.with_annexes = self._check(self._annexes, _("Annexes of the meeting"), "with-annexes")
        with QSignalBlocker(self.with_annexes):
            self.with_annexes.setChecked(checked)
        wrong = {problem.place: problem for problem in problems}
        for number, (title, name) in enumerate(found, 1):
            self._annexes.addWidget(label(f"{number}. {title}", "second", wrap=True))
            if name in wrong:
                self._annexes.addLayout(self._problem(wrong[name]))

    def _problem(self, problem: Problem) -> QVBoxLayout:
        outer, line = column(), row(spacing=6)
        line.addWidget(Picture(self._work.theme, "alert-circle", "error"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(problem.sentence(), "second", "error", wrap=True), 1)
        outer.addLayout(line)
        return outer

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Annexes that cannot be printed, and the explicit way to print without them."""
        self._show_annexes(problems)
        self._annexes.addWidget(
            button(
                self._work.theme, _("Print without them"), "", "small", "without-annexes",
                self.without_asked.emit,
            )
        )  # fmt: skip

    # the order

    def order(self) -> Order:
        """What is chosen.

        Raises:
            UserError: the day or the year cannot be read, or the record is missing.
        """
        yearly = self._about_kind == YEAR
        cut_off = None if yearly else Day().parse(self.day.raw())
        if cut_off is None and not yearly:
            raise UserError(_("The day of the figures is missing."), _("Write a day, such as 31/12/2017."))
        order = Order(
            name=self.report.currentData(), cut_off=cut_off, lang=self.lang.currentData(),
            black=self.black.isChecked(), provisional=self.provisional.isChecked(),
            annexes=self.with_annexes is None or self.with_annexes.isChecked(), skip_bad=self.skip_bad,
            booklet=self.booklet.isChecked(),
            replaces=self.replaced.currentData() if self.replaced is not None else "",
        )  # fmt: skip
        return self._with_subject(order)

    def _with_subject(self, order: Order) -> Order:
        if self._about is None:
            return order
        raw, kind = self._about.raw(), self.kind()
        if self._about_kind == YEAR:
            year = Whole().parse(raw) if raw else None
            if year is None or not FIRST <= year <= LAST:
                raise UserError(
                    _("The year of the report is missing."), _("Write four figures, such as 2017.")
                )
            return replace(order, year=year)
        if isinstance(raw, str) or (raw is None and kind.must):
            words = _("Choose what the report is about: {what}.").format(what=self._about.name)
            raise UserError(words, _("Type a few letters and choose in the list."))
        if raw is None:
            return order
        (row_found,) = reading.find(self._work.desk, raw)
        return replace(order, about=row_found.ref)

    def take(self, order: Order) -> None:
        """Choose again what an order says, on paper in the language of the screen."""
        self.choose(order.name, order.about)
        if order.year is not None and self._about is not None:
            self._about.show_value(order.year)
        if order.cut_off is not None:
            self.day.show_value(order.cut_off)
        self.black.setChecked(order.black)
        self.booklet.setChecked(order.booklet)
        if self.replaced is not None:
            self.replaced.setCurrentIndex(max(0, self.replaced.findData(order.replaces)))
        self.provisional.setChecked(order.provisional)
        if self.with_annexes is not None:
            self.with_annexes.setChecked(order.annexes)
        self._changed()
        self.skip_bad = order.skip_bad

    def set_cut_off(self, day: dt.date) -> None:
        """Another cut-off."""
        self.day.show_value(day)
        self._changed()
