"""Reading over before a merge: files, who did what, one change at a time, totals, and the one button."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services.merging import carrying
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.blocks import (
    ActionBar,
    Banner,
    Elided,
    EmptyState,
    Picture,
    button,
    column,
    label,
    row,
    rule,
    surface,
)
from issss_desktop.ui.merging import outline
from issss_desktop.ui.merging.cards import Card, FileCards
from issss_desktop.ui.merging.details import Details
from issss_desktop.ui.merging.importing import Importing, Tried
from issss_desktop.ui.merging.merge import Done, merge
from issss_desktop.ui.merging.totals import Totals
from issss_desktop.ui.merging.tree import Tree
from issss_desktop.ui.merging.words import DIVERGING, DOUBLED, changes, day, tag_of, tag_of_state
from issss_desktop.ui.workplace import Workplace, offer

READING, NOTHING, CHANGES = range(3)


class ReviewPage(QWidget):
    """``merged``: a ``Done``; ``left``: back to the page before; ``more_asked``: another file."""

    merged = Signal(object)
    left = Signal()
    more_asked = Signal()

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("window", self)
        self.setObjectName("merge-review")
        self._work = work
        self.tried = Tried((), {}, {}, 0)
        self.importing: Importing | None = None
        self._nodes: tuple[outline.Node, ...] = ()
        outer = column(self)
        outer.addWidget(self._build_head())
        self.banner = Banner(work.theme, "review-banner")
        outer.addWidget(self.banner)
        self.cards = FileCards(work.theme)
        outer.addWidget(self.cards)
        outer.addWidget(rule("h2"))
        self.stack = QStackedWidget()
        outer.addWidget(self.stack, 1)
        self.stack.addWidget(self._build_reading())
        holder = surface("sheet")
        self._nothing_place = column(holder)
        self.stack.addWidget(holder)
        self.stack.addWidget(self._build_changes())
        outer.addWidget(self._build_foot())

    # what it is made of

    def _build_head(self) -> QWidget:
        head = surface("window")
        line = row(head, 12)
        line.setContentsMargins(16, 10, 16, 10)
        line.addWidget(Elided(_("Read over before merging"), "h1"), 1)
        self.unwritten = label(_("Nothing is written yet."), "second")
        line.addWidget(self.unwritten)
        more = button(self._work.theme, _("Add a file…"), "plus", "", "review-more", self.more_asked.emit)
        line.addWidget(more)
        return head

    def _build_reading(self) -> QWidget:
        page = surface("sheet")
        inside = column(page, 10)
        inside.addStretch(2)
        self.progress = label("", "h2")
        self.progress.setObjectName("review-progress")
        self.progress.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self.progress)
        words = _("Each file is opened apart from the program: a damaged one can do no harm.")
        told = label(words, "second", wrap=True)
        told.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(told)
        self.stop = button(self._work.theme, _("Cancel"), "x", "", "review-stop", self.cancel)
        inside.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(3)
        return page

    def _build_changes(self) -> QWidget:
        page = surface("sheet")
        inside = row(page, 0)
        self.tree, self.details = Tree(self._work), Details(self._work)
        self.totals = Totals(self._work)
        self.tree.chosen.connect(self.details.show_node)
        self.tree.entered.connect(self.details.take_focus)
        self.details.left.connect(self.tree.table.setFocus)
        self.details.decided.connect(self._say_rest)
        inside.addWidget(self.tree)
        inside.addWidget(rule("v2"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sheet = surface("sheet")
        right = column(sheet)
        right.addWidget(self.details)
        right.addWidget(rule("h2"))
        right.addWidget(self.totals)
        right.addStretch(1)
        scroll.setWidget(sheet)
        inside.addWidget(scroll, 1)
        return page

    def _build_foot(self) -> QWidget:
        theme, foot = self._work.theme, ActionBar()
        self.go = button(theme, "", "file-import", "main", "merge-now", self.merge)
        self.close_button = button(theme, _("Cancel"), "", "", "review-close", self.leave)
        foot.line.addWidget(self.go)
        foot.line.addWidget(self.close_button)
        foot.line.addStretch(1)
        self._rest_icon = Picture(theme, "arrows-split-2", "divergence")
        self.rest = label("", "second")
        self.rest.setObjectName("review-rest")
        foot.line.addWidget(self._rest_icon)
        foot.line.addWidget(self.rest)
        return foot

    # reading

    def take(self, paths: Sequence[Path], fresh: bool = True) -> None:
        """Read files; beside those of this review unless it is a ``fresh`` one."""
        if self.importing is not None:
            return
        if fresh:
            self.tried = Tried((), {}, {}, 0)
            self.details.begin()
            self.cards.show_cards([])
            self.banner.clear()
        job = self.importing = Importing(self._work.jobs, self._work.desk, self.tried.opened)
        job.went_on.connect(self._say_progress)
        job.done.connect(self._tried)
        job.refused.connect(self._not_read)
        job.stopped.connect(self._stopped)
        self.stack.setCurrentIndex(READING)
        self._offer_merge(0)
        self.stop.setFocus()
        job.start(paths)

    def cancel(self) -> None:
        """Stop reading."""
        if self.importing is not None:
            self.importing.cancel()

    def _say_progress(self, done: int, total: int) -> None:
        if done < total:
            said = _("Reading file {n} of {total}…").format(n=done + 1, total=total)
        else:
            said = _("Trying what would change…")
        self.progress.setText(said)

    def _stopped(self) -> None:
        self.importing = None
        self.left.emit()

    def _not_read(self, error: UserError) -> None:
        self.importing = None
        self._show(self.tried)
        show_refusal(self.banner, error)

    def _tried(self, found: Tried) -> None:
        self.importing = None
        self._show(found)

    # what is shown

    def _show(self, found: Tried) -> None:
        self.tried = found
        self._nodes = outline.outline(found.reviews)
        self.cards.show_cards(self._cards())
        count = outline.total(self._nodes)
        self._offer_merge(count)
        if not found.reviews:
            self._show_nothing()
            return
        self.stack.setCurrentIndex(CHANGES)
        differ = any(o.pages == carrying.DIFFER for o in found.opened)
        note = _("Pages differ: the signed data count.") if differ else ""
        self.tree.show_nodes(self._nodes, note)
        self.totals.show_reviews(found.reviews, found.open_before)
        self._say_rest()
        self.tree.table.setFocus()

    def _cards(self) -> list[Card]:
        cards = [self._card(opened) for opened in self.tried.opened]
        read = {o.arrival.id for o in self.tried.opened if o.arrival is not None}
        others = [self.tried.kept[each] for each in self.tried.reviews if each not in read]
        return cards + [self._card_kept(kept) for kept in others]

    def _card(self, opened: Opened) -> Card:
        arrival, (state, tag) = opened.arrival, tag_of(opened)
        if arrival is None or not arrival.id:
            return Card(opened.path.name, opened.text, state, tag, opened.remedy or " ")
        place = opened.path.name
        if arrival.id in self.tried.reviews:
            sent = _("sent on {day}").format(day=day(arrival.wall_ms, self._work.lang))
            count = changes(outline.of_letter(self._nodes, arrival.id))
            return Card(_title(arrival.office, arrival.number), f"{place} · {sent} · {count}", state, tag)
        now = self.tried.kept.get(arrival.id)
        if now is not None and now.state != arrival.state:  # the trial proved it bad, or ready
            return Card(now.title, now.text, *tag_of_state(now.state), now.remedy or " ")
        title = _title(arrival.office, arrival.number) if arrival.office else place
        return Card(title, opened.text, state, tag, opened.remedy or " ")

    def _card_kept(self, kept: Kept) -> Card:
        came = _("came on {day}").format(day=day(kept.at_ms, self._work.lang))
        count = changes(outline.of_letter(self._nodes, kept.id))
        return Card(_title(kept.office, kept.number), f"{came} · {count}", *tag_of_state(kept.state))

    def _show_nothing(self) -> None:
        from issss_desktop.ui.look.blocks import empty

        empty(self._nothing_place)
        new = any(tag_of(each)[0] == "information" for each in self.tried.opened)
        if new and all(tag_of(each)[0] == "information" for each in self.tried.opened):
            title, icon = _("Nothing new."), "circle-check"
            advice = _("Everything in these files is here already: nothing changes.")
        else:
            title, icon = _("Nothing to merge now."), "file-import"
            advice = _("What became of each file, and what to do, stands above. Nothing was changed.")
        self._nothing_place.addWidget(EmptyState(self._work.theme, icon, title, advice))
        self.stack.setCurrentIndex(NOTHING)
        self.rest.setText("")
        self._rest_icon.hide()
        self.close_button.setFocus()

    def _offer_merge(self, count: int) -> None:
        there = bool(self.tried.reviews) and self.importing is None
        self.go.setVisible(there)
        self.unwritten.setVisible(there)
        said = ngettext("Merge {n} change", "Merge {n} changes", count).format(n=count)
        self.go.setText(said if count else _("Merge (no visible change)"))
        self.go.setAccessibleName(self.go.text())
        self.close_button.setText(_("Cancel") if there else _("Close"))
        self.close_button.setVisible(self.importing is None)
        offer(self.go, self._work.why_not(Action.MERGE))

    def _say_rest(self) -> None:
        kept = sum(len(each) for each in self.details.choices().values())
        torn = len(outline.of_kind(self._nodes, DIVERGING)) - kept
        same = sum(len(each) for each in self.details.joins().values())
        doubles = len(outline.of_kind(self._nodes, DOUBLED)) - same
        parts = []
        if torn:
            said = ngettext(
                "{n} divergence will be left to settle", "{n} divergences will be left to settle", torn
            )
            parts.append(said.format(n=torn))
        if doubles:
            said = ngettext("{n} possible duplicate", "{n} possible duplicates", doubles)
            parts.append(said.format(n=doubles))
        self.rest.setText(" · ".join(parts))
        self._rest_icon.setVisible(bool(torn))

    # what a person does

    def merge(self) -> None:
        """Merge everything that is shown, with what was decided."""
        if not self.tried.reviews or self.importing is not None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self.banner.tell("information", _("Merging; a copy of the office is made first…"), close=False)
        job = partial(
            merge,
            self._work.desk,
            tuple(self.tried.reviews),
            self.details.choices(),
            self.details.joins(),
            outline.total(self._nodes),
        )
        self._work.jobs.run(job, self._merged, self._refused)

    def _merged(self, done: Done) -> None:
        self.go.setEnabled(True)
        self.banner.clear()
        self.tried = Tried((), {}, {}, 0)
        self.merged.emit(done)

    def _refused(self, error: UserError) -> None:
        self.go.setEnabled(True)
        show_refusal(self.banner, error)

    def leave(self) -> None:
        """Back without merging: what was read waits in the Synchronisation page."""
        self.tried = Tried((), {}, {}, 0)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tree.be_narrow(self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH)


def _title(office: str, number: int) -> str:
    return _("{office}, report no. {n}").format(office=office, n=number)
