"""Files of other offices being read: one after the other in the child, then what they would change, tried."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from issss_desktop.errors import UserError
from issss_desktop.services import divergences
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import carrying, inbox
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.services.merging.review import Review
from issss_desktop.ui.jobs import Jobs, LongJob
from issss_desktop.ui.merging.outline import Node, outline, total


@dataclass(frozen=True)
class Tried:
    """What was read, and what merging it and all else that waited here would do; letters in order.

    ``kept``: letters that are not merged yet, by id, as they are after the trial; ``nodes``: the reviews in
    the order in which a person reads them.
    """

    opened: tuple[Opened, ...] = ()
    kept: Mapping[bytes, Kept] = field(default_factory=dict)
    reviews: Mapping[bytes, Review] = field(default_factory=dict)
    open_before: int = 0
    nodes: tuple[Node, ...] = ()

    @property
    def diverging(self) -> int:
        """Divergences that merging would open, those too that are not shown side by side."""
        return sum(review.merged.diverging for review in self.reviews.values())

    @property
    def unlisted(self) -> int:
        """Changed records that are counted and not named one by one."""
        counted = sum(n for review in self.reviews.values() for _office, _kind, n in review.counts)
        return counted - sum(len(review.lines) for review in self.reviews.values())

    @property
    def total(self) -> int:
        """Changes in all."""
        return total(self.nodes) + self.unlisted


class Importing(QObject):
    """``reading``: files read, files in all; ``trying``: the trial begins, a ``LongJob`` that tells how far
    it is; ``done``: a ``Tried``; ``refused``: a UserError; ``stopped``: a person gave it up.
    """

    reading = Signal(int, int)
    trying = Signal(object)
    done = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        jobs: Jobs,
        desk: Desk,
        before: Sequence[Opened] = (),
        broke: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._jobs, self._desk, self._broke = jobs, desk, broke
        self._opened = list(before)
        self._left: list[Path] = []
        self._total = 0
        self._trial: LongJob | None = None
        self._cancelled = False

    def start(self, paths: Sequence[Path]) -> None:
        """Read these files, one job each: other work is let through between two."""
        self.add(paths)
        self._next()

    def add(self, paths: Sequence[Path]) -> None:
        """Read these too, dropped while others are read: the trial is of all of them."""
        self._left += paths
        self._total += len(paths)

    def cancel(self) -> None:
        """End after the file under way; what was read stays received, and nothing is merged."""
        self._cancelled = True
        if self._trial is not None:
            self._trial.cancel()
        self.stopped.emit()

    def _next(self) -> None:
        if self._cancelled:
            return
        if self._left:
            self.reading.emit(self._total - len(self._left), self._total)
            job = partial(carrying.open_files, self._desk, [self._left.pop(0)])
            self._jobs.run(job, self._read, self._refuse, self._broke)
            return
        opened = tuple(self._opened)
        trial = self._trial = LongJob(self._jobs, lambda tell: tried(self._desk, opened, tell), self._broke)
        trial.done.connect(self._end)
        trial.refused.connect(self._refuse)
        self.trying.emit(trial)
        trial.start()

    def _read(self, opened: tuple[Opened, ...]) -> None:
        self._opened.extend(opened)
        self._next()

    def _end(self, found: Tried) -> None:
        self._trial = None
        if self._left:
            self._next()
        elif not self._cancelled:
            self.done.emit(found)

    def _refuse(self, error: UserError) -> None:
        if not self._cancelled:
            self.refused.emit(error)


def tried(desk: Desk, opened: tuple[Opened, ...], tell: Callable[[int, int], object]) -> Tried:
    """Try what was read, with every letter that waits here already; ``tell`` as in ``inbox.review_all``."""
    waiting = [k.id for k in reversed(inbox.kept(desk)) if k.state in (inbox.STAGED, inbox.WAITING)]
    read = [o.arrival.id for o in opened if o.arrival is not None and o.arrival.id in waiting]
    reviews = inbox.review_all(desk, list(dict.fromkeys([*read, *waiting])), tell)
    open_before = sum(divergences.count(desk).values())
    return Tried(opened, {k.id: k for k in inbox.kept(desk)}, reviews, open_before, outline(reviews))
