"""Reading over before a merge: files, who did what, one change at a time, totals, and the one button."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from issss_desktop.errors import Cancelled, UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.services.merging import carrying, sentences
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.jobs import LongJob
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
from issss_desktop.ui.look.waiting import Waiting
from issss_desktop.ui.merging import outline
from issss_desktop.ui.merging.cards import Card, FileCards
from issss_desktop.ui.merging.details import Details
from issss_desktop.ui.merging.importing import Importing, Tried
from issss_desktop.ui.merging.merge import Done, merge
from issss_desktop.ui.merging.totals import Totals
from issss_desktop.ui.merging.tree import Tree
from issss_desktop.ui.merging.words import DOUBLED, changes, day, grouped, tag_of, tag_of_state
from issss_desktop.ui.workplace import Workplace, offer

READING, NOTHING, CHANGES = range(3)


class ReviewPage(QWidget):
    """``merged``: a ``Done``; ``left``: back to the page before; ``more_asked``: another file;
    ``pair_asked``: the key of an office is not known; ``read_unseen``: the review is ready, and the person
    is elsewhere; ``dropped_meanwhile``: files that came during the merge.
    """

    merged = Signal(object)
    left = Signal()
    more_asked = Signal()
    pair_asked = Signal()
    read_unseen = Signal()
    dropped_meanwhile = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        surface("window", self)
        self.setObjectName("merge-review")
        self._work = work
        self.tried = Tried()
        self.importing: Importing | None = None
        self.merging: LongJob | None = None
        self._later: list[Path] = []
        self._stale = False
        outer = column(self)
        outer.addWidget(self._build_head())
        self.banner = Banner(work.theme, "review-banner")
        outer.addWidget(self.banner)
        self.cards = FileCards(work.theme)
        self.cards.pair_asked.connect(self.pair_asked)
        outer.addWidget(self.cards)
        outer.addWidget(rule("h2"))
        self.stack = QStackedWidget()
        outer.addWidget(self.stack, 1)
        self.waiting = Waiting(work.theme, "review-waiting", self.cancel, _percent)
        self.stack.addWidget(self.waiting)
        holder = surface("sheet")
        self._nothing_place = column(holder)
        self.stack.addWidget(holder)
        self.stack.addWidget(self._build_changes())
        outer.addWidget(self._build_foot())
        work.changed.connect(lambda _changed: self._records_changed())

    # what it is made of

    def _build_head(self) -> QWidget:
        head = surface("window")
        line = row(head, 12)
        line.setContentsMargins(16, 10, 16, 10)
        line.addWidget(Elided(_("Read over before merging"), "h1"), 1)
        self.unwritten = label(_("Nothing is written yet."), "second")
        line.addWidget(self.unwritten)
        theme = self._work.theme
        self.more = button(theme, _("Add a file…"), "plus", "", "review-more", self.more_asked.emit)
        line.addWidget(self.more)
        return head

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
        """Read files; beside those of this review unless it is a ``fresh`` one. Those that come while others
        are read are read after them, and those that come during a merge once it is done.
        """
        if self.merging is not None:
            self._later += paths
            return
        if self.importing is not None:
            self.importing.add(paths)
            return
        if fresh:
            self.tried = Tried()
            self.details.begin()
            self.cards.show_cards([])
            self.banner.clear()
        self._stale = False
        job = Importing(self._work.jobs, self._work.desk, self.tried.opened, self._broke_down)
        self.importing = job
        job.reading.connect(self._say_reading)
        job.trying.connect(self._say_trying)
        job.done.connect(self._tried)
        job.refused.connect(self._not_read)
        job.stopped.connect(self._stopped)
        self._wait(_("Reading the files…"))
        job.start(paths)

    def cancel(self) -> None:
        """Stop reading, or merging: what is not merged whole is not merged at all."""
        if self.importing is not None:
            self.importing.cancel()
        elif self.merging is not None:
            self.merging.stop()
            self.waiting.cancel.setEnabled(False)

    def _wait(self, words: str) -> None:
        self.waiting.begin(words)
        self.waiting.cancel.setEnabled(True)
        self.stack.setCurrentIndex(READING)
        self._offer_merge(0)
        self._focus(self.waiting.cancel)

    def _focus(self, widget: QWidget) -> None:
        """Only who looks at the page gets the keyboard moved."""
        if self.isVisible():
            widget.setFocus()

    def _say_reading(self, done: int, total: int) -> None:
        self.waiting.title.setText(_("Reading file {n} of {total}…").format(n=done + 1, total=total))
        self.waiting.said.setText(
            _("Each file is opened apart from the program: a damaged one can do no harm.")
        )

    def _say_trying(self, trial: LongJob) -> None:
        self.waiting.begin(_("Trying what would change…"))
        trial.went_on.connect(partial(self._go_on, trial))

    def _go_on(self, job: LongJob, done: int, total: int) -> None:
        if self.importing is not None or job is self.merging:
            self.waiting.show_progress(done, total, job.remaining(done, total))

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
        if not self.isVisible():
            self.read_unseen.emit()

    def _broke_down(self) -> None:
        """An error that nobody foresaw: what was read waits here, nothing is merged."""
        self.importing = self.merging = None
        self._show(self.tried)

    def _records_changed(self) -> None:
        """What was shown may no longer be so: it is tried again before somebody merges it."""
        self._stale = bool(self.tried.opened or self.tried.reviews)
        if self.isVisible():
            self._try_again()

    def _try_again(self) -> None:
        if self._stale and self.importing is None and self.merging is None:
            self.take((), fresh=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._try_again()

    # what is shown

    def _show(self, found: Tried) -> None:
        self.tried = found
        self.details.forget_gone(self.tried.nodes)
        self.cards.show_cards(self._cards())
        count = found.total
        self._offer_merge(count)
        if not found.reviews:
            self._show_nothing()
            return
        self.stack.setCurrentIndex(CHANGES)
        differ = any(o.pages == carrying.DIFFER for o in found.opened)
        notes = [_("Pages differ: the signed data count.")] if differ else []
        if rest := found.unlisted:
            said = ngettext("{n} more change is not listed.", "{n} more changes are not listed.", rest)
            notes.append(said.format(n=grouped(rest)))
        self.tree.show_nodes(found.nodes, " ".join(notes))
        self.totals.show_reviews(found.reviews, found.open_before)
        self._say_rest()
        self._focus(self.tree.table)

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
            count = changes(outline.of_letter(self.tried.nodes, arrival.id))
            return Card(sentences.title(arrival), f"{place} · {sent} · {count}", state, tag)
        now = self.tried.kept.get(arrival.id)
        if now is not None and now.state != arrival.state:  # the trial proved it bad, or ready
            return Card(now.title, now.text, *tag_of_state(now.state), now.remedy or " ", pair=now.unknown)
        title = sentences.title(arrival) if arrival.office else place
        return Card(title, opened.text, state, tag, opened.remedy or " ", pair=arrival.unknown_key)

    def _card_kept(self, kept: Kept) -> Card:
        came = _("came on {day}").format(day=day(kept.at_ms, self._work.lang))
        count = changes(outline.of_letter(self.tried.nodes, kept.id))
        return Card(kept.title, f"{came} · {count}", *tag_of_state(kept.state))

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
        self._focus(self.close_button)

    def _offer_merge(self, count: int) -> None:
        busy = self.importing is not None or self.merging is not None
        there = bool(self.tried.reviews) and not busy
        self.go.setVisible(there)
        self.unwritten.setVisible(there)
        said = ngettext("Merge {n} change", "Merge {n} changes", count).format(n=grouped(count))
        self.go.setText(said if count else _("Merge (no visible change)"))
        self.go.setAccessibleName(self.go.text())
        self.close_button.setText(_("Cancel") if there else _("Close"))
        self.close_button.setVisible(not busy)
        self.more.setVisible(not busy)
        self.rest.setVisible(not busy)
        offer(self.go, self._work.why_not(Action.MERGE))

    def _say_rest(self) -> None:
        kept = sum(len(each) for each in self.details.choices().values())
        torn = self.tried.diverging - kept
        same = sum(len(each) for each in self.details.joins().values())
        told = same + len(self.details.told_apart())
        doubles = len(outline.of_kind(self.tried.nodes, DOUBLED)) - told
        parts = []
        if torn:
            said = ngettext(
                "{n} divergence will be left to settle", "{n} divergences will be left to settle", torn
            )
            parts.append(said.format(n=grouped(torn)))
        if doubles:
            said = ngettext("{n} possible duplicate", "{n} possible duplicates", doubles)
            parts.append(said.format(n=grouped(doubles)))
        self.rest.setText(" · ".join(parts))
        self._rest_icon.setVisible(bool(torn))

    # what a person does

    def merge(self) -> None:
        """Merge everything that is shown, with what was decided."""
        if not self.go.isVisible() or not self.go.isEnabled():
            return
        self.banner.clear()
        work = partial(
            merge,
            self._work.desk,
            tuple(self.tried.reviews),
            self.details.choices(),
            self.details.joins(),
            self.details.told_apart(),
            self.tried.total,
        )
        job = self.merging = LongJob(self._work.jobs, work, self._broke_down)
        job.went_on.connect(partial(self._go_on, job))
        job.done.connect(self._merged)
        job.refused.connect(self._refused)
        self._wait(_("Merging; a copy of the office is made first…"))
        job.start()

    def _merged(self, done: Done) -> None:
        self.merging = None
        self.tried = Tried()
        later, self._later = self._later, []
        self.merged.emit(done)
        if later:
            self.dropped_meanwhile.emit(later)

    def _refused(self, error: UserError) -> None:
        self.merging = None
        later, self._later = self._later, []
        if isinstance(error, Cancelled):
            self._show(self.tried)
            self.banner.tell("information", _("Cancelled: nothing was merged."))
        else:
            self._show(self.tried)
            show_refusal(self.banner, error)
        if later:
            self.take(later, fresh=False)

    def leave(self) -> None:
        """Back without merging: what was read waits in the Synchronisation page."""
        self.tried = Tried()
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tree.be_narrow(self.width() < tokens.NARROW_WINDOW - tokens.RAIL_WIDTH)


def _percent(done: int, total: int) -> str:
    return _("{n} %").format(n=100 * done // total) if total else ""
