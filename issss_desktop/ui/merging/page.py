"""The place "Synchronisation": how things stand, or the review of what was dropped, chosen or kept."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.merging import inbox
from issss_desktop.services.merging.undoing import Undone
from issss_desktop.services.permits import Action
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.merging.merge import Done, closing_to_leavers, merge_orphans
from issss_desktop.ui.merging.overview import Overview
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.merging.review import ReviewPage
from issss_desktop.ui.workplace import Workplace

OVERVIEW, REVIEW = range(2)
KINDS = "ISSSS (*.pdf *.issss)"


class SyncPage(QStackedWidget):
    """``export_asked``: a report for an office, "" for all; ``settle_asked``: the divergences;
    ``read_unseen``: a review is ready while the person is elsewhere; ``step_asked``: a ``Step`` for which the
    office closes, after a merge that said that somebody has left.
    """

    export_asked = Signal(str)
    settle_asked = Signal()
    read_unseen = Signal()
    step_asked = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setObjectName("synchronisation")
        self._work = work
        self.ask_files: Callable[[], Sequence[str]] = lambda: QFileDialog.getOpenFileNames(
            self, _("Merge reports"), str(self.folder), KINDS
        )[0]
        self.folder = Path.home()
        self.overview, self.review = Overview(work), ReviewPage(work)
        self.addWidget(self.overview)
        self.addWidget(self.review)
        self.overview.merge_asked.connect(self.ask)
        self.overview.review_asked.connect(partial(self.take, ()))
        self.overview.export_asked.connect(self.export_asked)
        self.overview.pair_asked.connect(self.pair)
        self.overview.undo_asked.connect(lambda letter: self.ask_undo((letter,)))
        self.overview.orphans_asked.connect(self.ask_orphans)
        self.review.merged.connect(self._merged)
        self.review.left.connect(self._back)
        self.review.more_asked.connect(self.ask)
        self.review.pair_asked.connect(self.pair)
        self.review.read_unseen.connect(self.read_unseen)
        self.review.dropped_meanwhile.connect(self.take)

    # asked for

    def take_focus(self) -> None:
        """Put the keyboard where one goes on."""
        if self.currentIndex() == OVERVIEW:
            self.overview.take_focus()
        elif self.review.tried.reviews:
            self.review.tree.table.setFocus()

    def ask(self) -> None:
        """Choose files, and read them."""
        chosen = [Path(each) for each in self.ask_files()]
        if chosen:
            self.folder = chosen[0].parent
            self.take(chosen)

    def take(self, paths: Sequence[Path]) -> None:
        """Read files of other offices for a review; without any, what waits here."""
        why = self._work.why_not(Action.MERGE)
        if why:
            self.setCurrentIndex(OVERVIEW)
            self.overview.banner.tell("error", escape(why))
            return
        fresh = self.currentIndex() != REVIEW
        self.setCurrentIndex(REVIEW)
        self.review.take(paths, fresh)

    def pair(self, cards: Sequence[Path] = ()) -> None:
        """Pair with another office; files of keys that were dropped are taken at once."""
        dialog = PairDialog(self._work, self.window())
        dialog.paired.connect(self.overview.read)
        dialog.paired.connect(self._judge_again)
        dialog.open()
        for path in cards:
            dialog.take(path)

    def _judge_again(self) -> None:
        """What was not accepted for its key may be now."""
        if not self._work.why_not(Action.MERGE):
            job = partial(inbox.judge_again, self._work.desk)
            self._work.jobs.run(job, lambda _n: self._judged(), self._not_undone)

    def _judged(self) -> None:
        self.overview.read()
        if self.currentIndex() == REVIEW:
            self.review.take((), fresh=False)

    # after a merge

    def _back(self) -> None:
        self.setCurrentIndex(OVERVIEW)
        self.overview.be_stale()
        self.overview.take_focus()

    def _merged(self, done: Done) -> None:
        self._work.announce(done.changed)
        self._back()
        self._tell(done)

    def _tell(self, done: Done) -> None:
        """What a merge did, what to do now, and what follows where it said that somebody has left."""
        said = [done.sentence(), *done.remarks()]
        actions: list[tuple[str, str, Callable[[], object]]] = []
        if done.diverging:
            actions.append((_("Settle the divergences"), "sync-settle", self.settle_asked.emit))
        undoable = not self.overview.undo.toolTip() or self.overview.undo.isEnabled()
        if done.ids and undoable:
            actions.append((_("Undo the merge…"), "sync-undo-merge", partial(self.ask_undo, done.ids)))
        state = "check" if done.remarks() else "saved"
        words = f"<b>{escape(said[0])}</b> {' '.join(escape(each) for each in said[1:])}"
        self.overview.banner.tell(state, words, tuple(actions))
        self._work.said.emit("saved", said[0])
        if done.leavers:
            self.step_asked.emit(closing_to_leavers(done))

    def ask_orphans(self) -> None:
        """Ask whether what waits is merged without the changes that have not come."""
        words = _("<b>Merge without what is missing?</b> Do so when nobody can send it any more: the gap is"
                  " noted, and what still comes takes its place.")  # fmt: skip
        act = (_("Merge without it"), "sync-orphans-now", self._merge_orphans)
        self.overview.banner.tell("check", words, (act,))

    def _merge_orphans(self) -> None:
        job = partial(merge_orphans, self._work.desk, at_once=True)
        self._work.jobs.run(job, self._merged_orphans, self._not_undone)

    def _merged_orphans(self, done: Done) -> None:
        self._work.announce(done.changed)
        self.overview.be_stale()
        self._tell(done)

    def ask_undo(self, ids: Sequence[bytes]) -> None:
        """Ask why; the press of the button, or Enter, undoes."""
        why = QLineEdit()
        why.setObjectName("sync-undo-reason")
        why.setAccessibleName(_("Reason of the undoing"))
        why.setPlaceholderText(_("Reason of the undoing"))
        why.setMinimumWidth(220)
        act = partial(self._undo, tuple(ids), why)
        why.returnPressed.connect(lambda: act())
        words = _("<b>Undo the merge?</b> What nobody changed since becomes as it was; the other offices"
                  " receive this too.")  # fmt: skip
        self.overview.banner.tell("check", words, ((_("Undo now"), "sync-undo-now", act),), line=why)
        why.show()  # what a line that stands there already is given takes no focus before
        why.setFocus()

    def _undo(self, ids: Sequence[bytes], why: QLineEdit) -> None:
        reason = why.text().strip() or _("merge undone")
        job = partial(inbox.undo_all, self._work.desk, ids, reason)
        self._work.jobs.run(job, self._undone, self._not_undone)

    def _undone(self, done: Undone) -> None:
        self._work.announce(done.changed)
        self.overview.be_stale()
        state = "check" if done.left or done.refused else "saved"
        self.overview.banner.tell(state, escape(done.sentence()))

    def _not_undone(self, error: UserError) -> None:
        show_refusal(self.overview.banner, error)
